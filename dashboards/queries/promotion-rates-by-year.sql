-- How often is one promoted here, and is it changing?
-- Only whole years: a year that has just begun has had less time for promotions.
select
    period_start_date,
    period_end_date,
    promotion_count,
    average_headcount,
    promotion_rate,
    is_suppressed
from marts.rpt_promotion_rates
where period_kind = 'year' and scope_kind = 'overall' and is_complete
order by period_start_date nulls last
