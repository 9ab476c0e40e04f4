with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    exits as (select * from {{ ref("fct_exits") }}),

    leavers as (
        select
            exits.employee_id,
            exits.exit_date,
            exits.exit_kind,
            exits.fte,
            case when exits.is_regretted then 1 else 0 end as regretted_exits,
            case
                when exits.regretted_rule = 'source_flag' then 1 else 0
            end as flagged_exits
        from exits
    ),

    grouped_leavers as ({{ grouped_before("leavers", "exit_date") }}),

    dated_leavers as (
        select grouped_leavers.*, period_days.period_id
        from grouped_leavers
        inner join period_days on grouped_leavers.exit_date = period_days.day_date
        where grouped_leavers.is_in_headcount
    ),

    exit_counts as (
        select
            dated_leavers.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            count(*) as exit_count,
            sum(cast(dated_leavers.fte as decimal(18, 6))) as exit_fte,
            sum(
                case when dated_leavers.exit_kind = 'voluntary' then 1 else 0 end
            ) as voluntary_exit_count,
            sum(
                case when dated_leavers.exit_kind = 'involuntary' then 1 else 0 end
            ) as involuntary_exit_count,
            sum(dated_leavers.regretted_exits) as regretted_exit_count,
            sum(dated_leavers.flagged_exits) as flagged_exit_count
        from dated_leavers
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            {%- for measure in [
                "exit_count",
                "voluntary_exit_count",
                "involuntary_exit_count",
                "regretted_exit_count",
                "flagged_exit_count",
            ] %}
                cast(coalesce(exit_counts.{{ measure }}, 0) as bigint) as {{ measure }},
            {%- endfor %}
            cast(
                coalesce(exit_counts.exit_fte, 0) as {{ xdb_type_double() }}
            ) as exit_fte,
            headcounts.average_headcount,
            headcounts.average_fte,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            exit_counts
            on headcounts.period_id = exit_counts.period_id
            and headcounts.scope_kind = exit_counts.scope_kind
            and headcounts.scope_id = exit_counts.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.exit_count,
            counted.exit_fte,
            counted.voluntary_exit_count,
            counted.involuntary_exit_count,
            counted.exit_count
            - counted.voluntary_exit_count
            - counted.involuntary_exit_count as other_exit_count,
            counted.regretted_exit_count,
            counted.flagged_exit_count,
            case
                when counted.exit_count = 0
                then 'none'
                when counted.flagged_exit_count = counted.exit_count
                then 'source_flag'
                when counted.flagged_exit_count = 0
                then 'top_rating_or_critical_role'
                else 'source_flag_else_top_rating_or_critical_role'
            end as regretted_rule,
            counted.average_headcount,
            counted.average_fte,
            {{ xdb_ratio("counted.exit_count", "counted.average_headcount") }}
            as turnover_rate,
            {{ xdb_ratio("counted.exit_fte", "counted.average_fte") }}
            as fte_turnover_rate,
            {{ xdb_ratio("counted.voluntary_exit_count", "counted.average_headcount") }}
            as voluntary_turnover_rate,
            {{
                xdb_ratio(
                    "counted.involuntary_exit_count", "counted.average_headcount"
                )
            }} as involuntary_turnover_rate,
            {{
                xdb_ratio(
                    "counted.exit_count - counted.voluntary_exit_count - counted.involuntary_exit_count",
                    "counted.average_headcount",
                )
            }}
            as other_turnover_rate,
            {{ xdb_ratio("counted.regretted_exit_count", "counted.average_headcount") }}
            as regretted_turnover_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
