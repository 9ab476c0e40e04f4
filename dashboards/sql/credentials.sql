select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    achievement_type,
    closing_headcount,
    valid_credential_count,
    expiring_90_days_count,
    expired_credential_count,
    credentials_per_employee,
    is_complete,
    is_suppressed
from marts.rpt_credentials
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and achievement_type = 'all'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    achievement_type nulls last
