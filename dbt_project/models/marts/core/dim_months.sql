with
    months as (select * from {{ ref("int_months__listed") }}),

    listed as (select * from months)

select *
from listed
