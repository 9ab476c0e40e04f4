-- From which roles does most carry over into another one?
select
    start_roles.role_title as start_role_title,
    end_roles.role_title as end_role_title,
    distances.shared_skill_count,
    distances.required_skill_count,
    distances.transferable_skill_share
from marts.rpt_role_distances as distances
inner join
    marts.dim_roles as start_roles on distances.start_role_id = start_roles.role_id
inner join marts.dim_roles as end_roles on distances.end_role_id = end_roles.role_id
order by
    distances.transferable_skill_share desc nulls last,
    distances.start_role_id asc nulls last,
    distances.end_role_id asc nulls last
limit 50
