-- What share of people leaves, who brings it about, and how much is regretted?
select
    period_start_date,
    period_end_date,
    exit_count,
    turnover_rate,
    fte_turnover_rate,
    voluntary_turnover_rate,
    involuntary_turnover_rate,
    regretted_turnover_rate,
    regretted_rule,
    is_complete,
    is_suppressed
from marts.rpt_turnover
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last
