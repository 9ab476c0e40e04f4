with
    org_parents as (select * from {{ ref("int_org_parents__dated") }}),

    broken as (
        select
            org_parents.org_unit_id,
            org_parents.parent_org_unit_id,
            org_parents.valid_from_date,
            org_parents.valid_to_date
        from org_parents
        where org_parents.is_cycle_broken
    )

select *
from broken
