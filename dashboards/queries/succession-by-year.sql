-- Is there somebody for each critical role, and were they chosen when it mattered?
select
    period_start_date,
    critical_role_count,
    succession_coverage_rate,
    ready_now_coverage_rate,
    bench_strength,
    succession_effectiveness_rate,
    is_suppressed
from marts.rpt_succession
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last
