-- How long do people stay in a role, and how long have those in it been there?
select
    roles.role_title,
    times.occupant_count,
    times.median_days_so_far,
    times.median_days_in_role,
    times.is_suppressed
from marts.rpt_time_in_role as times
inner join marts.dim_roles as roles on times.role_id = roles.role_id
order by times.median_days_in_role desc nulls last, roles.role_id asc nulls last
