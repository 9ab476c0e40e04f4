-- Who gets training, mentoring, goals and conversations? Part-timers, women, grades.
select
    period_start_date,
    scope_kind,
    scope_id,
    access_kind,
    closing_headcount,
    access_share,
    is_suppressed
from marts.rpt_development_access
where period_kind = 'year' and scope_kind in ('gender', 'grade', 'working_time')
order by
    period_start_date nulls last,
    access_kind nulls last,
    scope_kind nulls last,
    scope_id nulls last
