-- What do people do for their careers, and who makes use of workshops and counselling?
select
    period_start_date,
    activity_family,
    development_kind,
    developing_employee_count,
    kind_record_count,
    kind_hours,
    uptake_per_employee,
    self_initiated_share,
    is_suppressed
from marts.rpt_development_activities
where period_kind = 'year' and scope_kind = 'overall'
order by
    period_start_date nulls last,
    activity_family nulls last,
    development_kind nulls last
