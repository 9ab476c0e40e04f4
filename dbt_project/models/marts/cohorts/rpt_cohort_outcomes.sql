{%- set outcomes = {
    "promoted": "was_promoted",
    "moved": "was_moved",
    "left": "has_left",
    "trained": "was_trained",
    "mentored": "was_mentored",
    "goal_setting": "has_set_goals",
    "rated": "was_rated",
} -%}
with
    cohort_years as (select * from {{ ref("fct_cohort_years") }}),

    counted as (
        select
            cohort_years.period_id,
            {{ cohort_dimension("division_id") }} as division_id,
            {{ cohort_dimension("grade_id") }} as grade_id,
            {{ cohort_dimension("gender") }} as gender,
            {{ cohort_dimension("location_code") }} as location_code,
            cast(count(*) as bigint) as group_size_count,
            {%- for outcome, flag in outcomes.items() %}
                cast(
                    sum(case when cohort_years.{{ flag }} then 1 else 0 end) as bigint
                ) as cohort_{{ outcome }}_count,
            {%- endfor %}
            max(cohort_years.period_start_date) as period_start_date,
            max(cohort_years.period_end_date) as period_end_date
        from cohort_years
        group by {{ cohort_cells(["period_id"]) }}
    ),

    shared as (
        select
            counted.period_id,
            counted.division_id,
            counted.grade_id,
            counted.gender,
            counted.location_code,
            counted.group_size_count,
            {%- for outcome in outcomes %}
                counted.cohort_{{ outcome }}_count,
                {{
                    xdb_ratio(
                        "counted.cohort_" ~ outcome ~ "_count",
                        "counted.group_size_count",
                    )
                }} as cohort_{{ outcome }}_share,
            {%- endfor %}
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from shared
