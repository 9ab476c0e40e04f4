select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    participant_role,
    enrolled_employee_count,
    mentoring_participation_rate,
    mentoring_match_numerator,
    mentoring_match_denominator,
    mentoring_match_rate,
    mentoring_withdrawal_rate,
    median_days_to_match,
    is_complete,
    is_suppressed
from marts.rpt_mentoring_participation
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    participant_role nulls last
