with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    promotion_pools as (select * from {{ ref("int_promotion_pools__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    level_spells as (select * from {{ ref("fct_level_spells") }}),

    promotions as (
        select job_changes.employee_id, job_changes.change_date
        from job_changes
        where job_changes.change_kind = 'promotion'
    ),

    -- People are counted where they were before the promotion: that is the group which
    -- could have been promoted.
    grouped_promotions as ({{ grouped_before("promotions", "change_date") }}),

    dated_promotions as (
        select
            grouped_promotions.*,
            case
                when
                    {{
                        xdb_add_months(
                            "level_spells.level_entry_date",
                            var("promotion_eligibility_months"),
                        )
                    }} <= grouped_promotions.change_date
                then 1
                else 0
            end as was_eligible,
            period_days.period_id
        from grouped_promotions
        inner join period_days on grouped_promotions.change_date = period_days.day_date
        left join
            level_spells
            on grouped_promotions.employee_id = level_spells.employee_id
            and grouped_promotions.change_date > level_spells.level_entry_date
            and (
                level_spells.level_end_date is null
                or grouped_promotions.change_date <= level_spells.level_end_date
            )
        where grouped_promotions.is_in_headcount
    ),

    promotion_counts as (
        select
            dated_promotions.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as promotion_count,
            count(distinct dated_promotions.employee_id) as promoted_employee_count,
            sum(dated_promotions.was_eligible) as eligible_promotion_count
        from dated_promotions
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            cast(
                coalesce(promotion_counts.promotion_count, 0) as bigint
            ) as promotion_count,
            cast(
                coalesce(promotion_counts.promoted_employee_count, 0) as bigint
            ) as promoted_employee_count,
            cast(
                coalesce(promotion_counts.eligible_promotion_count, 0) as bigint
            ) as eligible_promotion_count,
            headcounts.opening_headcount,
            headcounts.closing_headcount,
            headcounts.average_headcount,
            coalesce(
                promotion_pools.average_eligible_headcount, 0
            ) as average_eligible_headcount,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            promotion_counts
            on headcounts.period_id = promotion_counts.period_id
            and headcounts.scope_kind = promotion_counts.scope_kind
            and headcounts.scope_id = promotion_counts.scope_id
        left join
            promotion_pools
            on headcounts.period_id = promotion_pools.period_id
            and headcounts.scope_kind = promotion_pools.scope_kind
            and headcounts.scope_id = promotion_pools.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.promotion_count,
            counted.promoted_employee_count,
            counted.eligible_promotion_count,
            counted.opening_headcount,
            counted.closing_headcount,
            counted.average_headcount,
            counted.average_eligible_headcount,
            {{ xdb_ratio("counted.promotion_count", "counted.average_headcount") }}
            as promotion_rate,
            {{
                xdb_ratio(
                    "counted.promoted_employee_count", "counted.average_headcount"
                )
            }} as promoted_employee_rate,
            {{
                xdb_ratio(
                    "counted.eligible_promotion_count",
                    "counted.average_eligible_headcount",
                )
            }} as eligible_promotion_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
