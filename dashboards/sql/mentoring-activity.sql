select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    participant_role,
    active_pair_numerator,
    active_pair_denominator,
    active_pair_rate,
    mentoring_meeting_count,
    pair_months,
    meetings_per_pair_month,
    pair_completion_numerator,
    pair_completion_denominator,
    pair_completion_rate,
    pairs_per_person,
    is_complete,
    is_suppressed
from marts.rpt_mentoring_activity
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    participant_role nulls last
