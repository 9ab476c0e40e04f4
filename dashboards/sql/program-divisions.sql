select
    program_id,
    present_division_id,
    could_start_count,
    did_start_count,
    did_start_share,
    did_start_share_low,
    did_start_share_high,
    watched_start_count,
    completed_in_year_count,
    completed_in_year_share,
    completed_in_year_share_low,
    completed_in_year_share_high,
    is_suppressed
from marts.rpt_program_divisions
order by
    case when present_division_id = 'all' then 1 else 2 end nulls last,
    present_division_id nulls last,
    program_id nulls last
