with
    cohort_years as (select * from {{ ref("fct_cohort_years") }}),

    ratings as (select * from cohort_years where cohort_years.rating_share is not null),

    counted as (
        select
            ratings.period_id,
            {{ cohort_dimension("division_id") }} as division_id,
            {{ cohort_dimension("grade_id") }} as grade_id,
            {{ cohort_dimension("gender") }} as gender,
            {{ cohort_dimension("location_code") }} as location_code,
            cast(count(*) as bigint) as rated_employee_count,
            {{ xdb_round("sum(ratings.rating_share)", 6) }} as rating_total,
            max(ratings.period_start_date) as period_start_date,
            max(ratings.period_end_date) as period_end_date
        from ratings
        group by {{ cohort_cells(["period_id"]) }}
    ),

    averaged as (
        select
            counted.period_id,
            counted.division_id,
            counted.grade_id,
            counted.gender,
            counted.location_code,
            counted.rated_employee_count,
            counted.rating_total,
            {{ xdb_ratio("counted.rating_total", "counted.rated_employee_count") }}
            as mean_scaled_rating,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from averaged
