select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    development_form,
    initiated_by,
    development_record_count,
    all_development_record_count,
    development_record_share,
    development_hours_share,
    is_complete,
    is_suppressed
from marts.rpt_development_shares
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and initiated_by <> 'all'
    and development_form <> 'all'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    development_form nulls last,
    initiated_by nulls last
