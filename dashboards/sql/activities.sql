select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    activity_family,
    development_kind,
    developing_employee_count,
    kind_record_count,
    average_headcount,
    uptake_per_employee,
    is_complete,
    is_suppressed
from marts.rpt_development_activities
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and activity_family = 'development_activity'
    and development_kind <> 'all'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    activity_family nulls last,
    development_kind nulls last
