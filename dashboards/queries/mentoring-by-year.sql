-- Do people enrol in mentoring, get matched, and meet?
select
    participation.period_start_date,
    participation.participant_role,
    participation.enrolled_employee_count,
    participation.mentoring_match_rate,
    participation.median_days_to_match,
    activity.active_pair_rate,
    activity.meetings_per_pair_month,
    activity.pair_completion_rate,
    activity.pairs_per_person,
    satisfaction.mean_session_score,
    satisfaction.net_promoter_score
from marts.rpt_mentoring_participation as participation
inner join
    marts.rpt_mentoring_activity as activity
    on participation.period_id = activity.period_id
    and participation.scope_kind = activity.scope_kind
    and participation.scope_id = activity.scope_id
    and participation.participant_role = activity.participant_role
inner join
    marts.rpt_mentoring_satisfaction as satisfaction
    on participation.period_id = satisfaction.period_id
    and participation.scope_kind = satisfaction.scope_kind
    and participation.scope_id = satisfaction.scope_id
    and participation.participant_role = satisfaction.participant_role
where participation.period_kind = 'year' and participation.scope_kind = 'overall'
order by
    participation.period_start_date nulls last,
    participation.participant_role nulls last
