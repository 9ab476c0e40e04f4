with role_spells as (select * from {{ ref("int_role_spells__derived") }})

select *
from role_spells
