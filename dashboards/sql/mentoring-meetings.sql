select
    meeting_band,
    mentee_count,
    due_pair_count,
    all_mentee_count,
    all_due_pair_count,
    due_pair_share,
    due_pair_share_low,
    due_pair_share_high,
    is_suppressed
from marts.rpt_mentoring_meetings
where meeting_band <> 'all'
order by meeting_band nulls last
