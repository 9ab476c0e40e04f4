with level_spells as (select * from {{ ref("int_level_spells__derived") }})

select *
from level_spells
