-- Where in the organisation are people promoted, quarter by quarter?
select
    org_units.org_unit_name,
    rates.period_start_date,
    rates.promotion_count,
    rates.average_headcount,
    rates.promotion_rate,
    rates.is_suppressed
from marts.rpt_promotion_rates as rates
inner join marts.dim_org_units as org_units on rates.scope_id = org_units.org_unit_id
where
    rates.period_kind = 'quarter'
    and rates.scope_kind = 'org_unit'
    and rates.is_complete
order by
    org_units.org_unit_name nulls last,
    org_units.org_unit_id nulls last,
    rates.period_start_date nulls last
