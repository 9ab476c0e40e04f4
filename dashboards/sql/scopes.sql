select scope_kind, scope_id
from marts.rpt_retention
where scope_kind in ('org_unit', 'grade') and period_kind in ('year', 'fiscal_year')
order by scope_kind nulls last, scope_id nulls last, period_id nulls last
