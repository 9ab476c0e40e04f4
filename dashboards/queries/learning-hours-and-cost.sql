-- How much does a person learn in a year, and what does it cost?
select
    hours.period_start_date,
    hours.hours_per_employee,
    hours.hours_per_fte,
    hours.content_reuse_ratio,
    economics.reporting_currency,
    economics.expenditure_per_employee,
    economics.cost_per_hour_used,
    economics.unconverted_cost_count,
    hours.is_complete,
    hours.is_suppressed
from marts.rpt_learning_hours as hours
inner join
    marts.rpt_learning_economics as economics
    on hours.period_id = economics.period_id
    and hours.scope_kind = economics.scope_kind
    and hours.scope_id = economics.scope_id
where
    hours.period_kind = 'year'
    and hours.scope_kind = 'overall'
    and hours.hours_basis = 'all'
order by hours.period_start_date nulls last
