select scope_kind, scope_id
from marts.rpt_retention
where scope_kind in ('org_unit', 'grade') and period_kind in ('year', 'fiscal_year')
order by
    period_start_date desc nulls last,
    opening_headcount desc nulls last,
    scope_kind asc nulls last,
    scope_id asc nulls last
