with
    program_eligibility as (
        select * from {{ ref("int_program_eligibility__derived") }}
    ),

    pools as (select * from {{ ref("int_program_pools__counted") }}),

    person_months as (select * from {{ ref("int_person_months__described") }}),

    career_events as (select * from {{ ref("int_career_events__dated") }}),

    ratings as (select * from {{ ref("int_ratings__dated") }}),

    happenings as (
        select
            career_events.employee_id,
            career_events.month_start_date,
            case
                when career_events.promotion_date <= career_events.exit_date
                then 1
                when
                    career_events.promotion_date is not null
                    and career_events.exit_date is null
                then 1
                else 0
            end as promotions,
            case when career_events.exit_date is not null then 1 else 0 end as exits,
            case
                when career_events.voluntary_exit_date is not null then 1 else 0
            end as voluntary_exits,
            0 as ratings,
            cast(0 as decimal(18, 6)) as rating_shares
        from career_events
        union all
        select
            ratings.employee_id,
            {{ xdb_month_start("ratings.review_date") }} as month_start_date,
            0 as promotions,
            0 as exits,
            0 as voluntary_exits,
            1 as ratings,
            cast(ratings.rating_share as decimal(18, 6)) as rating_shares
        from ratings
    ),

    placed as (
        select
            program_eligibility.program_id,
            {{ rollout_unit("program_eligibility", "person_months") }} as unit_id,
            happenings.month_start_date,
            sum(happenings.promotions) as promotions,
            sum(happenings.exits) as exits,
            sum(happenings.voluntary_exits) as voluntary_exits,
            sum(happenings.ratings) as ratings,
            sum(happenings.rating_shares) as rating_shares
        from happenings
        inner join
            person_months
            on happenings.employee_id = person_months.employee_id
            and happenings.month_start_date = person_months.month_start_date
        inner join
            program_eligibility
            on person_months.grade_id = program_eligibility.grade_id
            and person_months.employment_type = program_eligibility.employment_type
        where person_months.tenure_months >= program_eligibility.minimum_tenure_months
        group by
            program_eligibility.program_id,
            {{ rollout_unit("program_eligibility", "person_months") }},
            happenings.month_start_date
    ),

    panel as (
        select
            pools.program_id,
            pools.unit_id,
            pools.month_start_date,
            pools.opened_month,
            pools.is_open,
            pools.is_opening_declared,
            pools.eligible_count,
            pools.start_count,
            pools.started_before_count + pools.start_count as ever_started_count,
            {{
                xdb_ratio(
                    "pools.started_before_count + pools.start_count",
                    "pools.eligible_count",
                )
            }} as uptake_rate,
            cast(coalesce(placed.promotions, 0) as bigint) as promotion_count,
            cast(coalesce(placed.exits, 0) as bigint) as exit_count,
            cast(coalesce(placed.voluntary_exits, 0) as bigint) as voluntary_exit_count,
            cast(coalesce(placed.ratings, 0) as bigint) as rating_count,
            cast(
                coalesce(placed.rating_shares, 0) as {{ xdb_type_double() }}
            ) as rating_share_total
        from pools
        left join
            placed
            on pools.program_id = placed.program_id
            and pools.unit_id = placed.unit_id
            and pools.month_start_date = placed.month_start_date
    )

select *
from panel
