-- What share of positions is filled from inside, senior and critical ones apart?
select
    period_start_date,
    period_end_date,
    filled_position_count,
    internal_fill_rate,
    applied_fill_rate,
    senior_internal_fill_rate,
    critical_internal_fill_rate,
    is_suppressed
from marts.rpt_internal_fill
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last
