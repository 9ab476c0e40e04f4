with
    periods as (select * from {{ ref("int_periods__derived") }}),

    listed as (select * from periods)

select *
from listed
