-- Where do people rise faster, and faster than is usual for their grades?
select
    org_units.org_unit_name,
    velocity.period_start_date,
    velocity.grades_gained_count,
    velocity.observed_years,
    velocity.promotion_velocity,
    velocity.promotion_pace,
    velocity.is_suppressed
from marts.rpt_promotion_velocity as velocity
inner join marts.dim_org_units as org_units on velocity.scope_id = org_units.org_unit_id
where velocity.period_kind = 'year' and velocity.scope_kind = 'org_unit'
order by
    org_units.org_unit_name nulls last,
    org_units.org_unit_id nulls last,
    velocity.period_start_date nulls last
