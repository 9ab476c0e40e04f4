-- Which groups are hidden, and how much of the picture is missing?
select period_kind, scope_kind, scope_id, period_start_date
from marts.rpt_promotion_rates
where is_suppressed
order by
    period_kind nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    period_start_date nulls last
