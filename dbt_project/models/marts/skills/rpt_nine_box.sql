{%- set bands = ["performance", "potential"] -%}
with
    reviews as (select * from {{ ref("fct_performance_reviews") }}),

    potentials as (select * from {{ ref("stg_performance__performance_reviews") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    cycles as (
        select
            periods.period_id,
            least(periods.period_end_date, history.as_of_date) as closing_date,
            row_number() over (
                order by
                    periods.period_end_date asc nulls last,
                    periods.period_id asc nulls last
            ) as cycle_number
        from periods
        cross join history
        where periods.period_kind = 'review_cycle'
    ),

    -- What a manager or a calibration meeting says of both; the latest word of a cycle.
    judged as (
        select
            cycles.period_id,
            cycles.cycle_number,
            cycles.closing_date,
            reviews.employee_id,
            reviews.rating_share as performance_share,
            potentials.potential_share,
            row_number() over (
                partition by cycles.period_id, reviews.employee_id
                order by
                    case when reviews.review_kind = 'calibrated' then 1 else 2 end
                    asc nulls last,
                    reviews.completed_at desc nulls last,
                    reviews.review_id asc nulls last
            ) as latest_rank
        from reviews
        inner join potentials on reviews.review_id = potentials.review_id
        inner join
            cycles on 'review_cycle:' || reviews.review_cycle_id = cycles.period_id
        where
            reviews.rating_share is not null
            and potentials.potential_share is not null
            and {{ is_rating("reviews") }}
    ),

    placed as (
        select
            judged.period_id,
            judged.cycle_number,
            judged.closing_date,
            judged.employee_id,
            judged.performance_share,
            judged.potential_share
        from judged
        where judged.latest_rank = 1
    ),

    ranked as (
        select
            placed.*,
            count(*) over (partition by placed.period_id) as placed_count,
            {%- for band in bands %}
                rank() over (
                    partition by placed.period_id
                    order by placed.{{ band }}_share asc nulls last
                ) as {{ band }}_rank,
                count(*) over (
                    partition by placed.period_id, placed.{{ band }}_share
                ) as {{ band }}_tie_count
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from placed
    ),

    -- People with the same rating share the middle of their places, so that chance
    -- separates nobody: a third ends where that middle passes it.
    banded as (
        select
            ranked.period_id,
            ranked.cycle_number,
            ranked.closing_date,
            ranked.employee_id,
            {%- for band in bands %}
                case
                    when
                        3
                        * (2 * ranked.{{ band }}_rank + ranked.{{ band }}_tie_count - 2)
                        < 2 * ranked.placed_count
                    then 'low'
                    when
                        3
                        * (2 * ranked.{{ band }}_rank + ranked.{{ band }}_tie_count - 2)
                        < 4 * ranked.placed_count
                    then 'middle'
                    else 'high'
                end as {{ band }}_band
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from ranked
    ),

    boxed as (
        select
            banded.period_id,
            banded.closing_date,
            banded.employee_id,
            banded.performance_band || '_' || banded.potential_band as nine_box,
            coalesce(
                previous.performance_band || '_' || previous.potential_band, 'none'
            ) as previous_nine_box
        from banded
        left join
            banded as previous
            on banded.employee_id = previous.employee_id
            and banded.cycle_number = previous.cycle_number + 1
    ),

    grouped_boxes as ({{ grouped_on("boxed", "closing_date") }}),

    both_views as (
        select
            grouped_boxes.employee_id,
            grouped_boxes.period_id,
            grouped_boxes.nine_box,
            grouped_boxes.previous_nine_box,
            grouped_boxes.org_unit_id,
            grouped_boxes.grade_id,
            grouped_boxes.job_family_id,
            grouped_boxes.location_code,
            grouped_boxes.gender
        from grouped_boxes
        where grouped_boxes.is_in_headcount
        union all
        select
            grouped_boxes.employee_id,
            grouped_boxes.period_id,
            grouped_boxes.nine_box,
            'all' as previous_nine_box,
            grouped_boxes.org_unit_id,
            grouped_boxes.grade_id,
            grouped_boxes.job_family_id,
            grouped_boxes.location_code,
            grouped_boxes.gender
        from grouped_boxes
        where grouped_boxes.is_in_headcount
    ),

    counted as (
        select
            both_views.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            both_views.nine_box,
            both_views.previous_nine_box,
            count(*) as group_size_count
        from both_views
        group by
            {{ scope_grouping_sets(["period_id", "nine_box", "previous_nine_box"]) }}
    ),

    compared as (
        select
            counted.*,
            sum(counted.group_size_count) over (
                partition by
                    counted.period_id,
                    counted.scope_kind,
                    counted.scope_id,
                    counted.previous_nine_box
            ) as compared_employee_count
        from counted
    ),

    shared_out as (
        select
            compared.period_id,
            periods.period_kind,
            compared.scope_kind,
            compared.scope_id,
            compared.nine_box,
            compared.previous_nine_box,
            cast(compared.group_size_count as bigint) as group_size_count,
            cast(compared.compared_employee_count as bigint) as compared_employee_count,
            {{
                xdb_ratio(
                    "compared.group_size_count", "compared.compared_employee_count"
                )
            }} as nine_box_share,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from compared
        inner join periods on compared.period_id = periods.period_id
    )

select *
from shared_out
