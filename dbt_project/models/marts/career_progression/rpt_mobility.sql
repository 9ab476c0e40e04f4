with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    job_steps as (select * from {{ ref("int_job_steps__compared") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    departures as (
        select
            job_changes.employee_id,
            job_changes.change_date,
            job_changes.change_kind,
            case
                when coalesce(job_steps.is_job_family_changed, false) then 1 else 0
            end as family_moves
        from job_changes
        left join
            job_steps
            on job_changes.employee_id = job_steps.employee_id
            and job_changes.employment_spell_number = job_steps.employment_spell_number
            and job_changes.change_date = job_steps.effective_date
        where
            job_changes.change_kind
            in ('promotion', 'demotion', 'lateral_move', 'reorganisation', 'exit')
    ),

    arrivals as (
        select
            job_changes.employee_id,
            job_changes.change_date,
            job_changes.change_kind,
            0 as family_moves
        from job_changes
        where job_changes.change_kind in ('hire', 'rehire')
    ),

    grouped_departures as ({{ grouped_before("departures", "change_date") }}),

    grouped_arrivals as ({{ grouped_on("arrivals", "change_date") }}),

    -- Whoever moves or leaves is counted where they were; whoever is hired, where they
    -- begin.
    grouped_changes as (
        select *
        from grouped_departures
        union all
        select *
        from grouped_arrivals
    ),

    dated_changes as (
        select
            grouped_changes.*,
            period_days.period_id,
            case
                when
                    grouped_changes.change_kind
                    in ('promotion', 'demotion', 'lateral_move')
                then 1
                else 0
            end as moves
        from grouped_changes
        inner join period_days on grouped_changes.change_date = period_days.day_date
        where grouped_changes.is_in_headcount
    ),

    change_counts as (
        select
            dated_changes.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            sum(dated_changes.moves) as move_count,
            count(
                distinct
                case when dated_changes.moves = 1 then dated_changes.employee_id end
            ) as mover_count,
            sum(
                case when dated_changes.change_kind = 'promotion' then 1 else 0 end
            ) as up_move_count,
            sum(
                case when dated_changes.change_kind = 'lateral_move' then 1 else 0 end
            ) as lateral_move_count,
            sum(
                case when dated_changes.change_kind = 'demotion' then 1 else 0 end
            ) as down_move_count,
            sum(dated_changes.moves * dated_changes.family_moves) as family_move_count,
            sum(
                case when dated_changes.change_kind = 'reorganisation' then 1 else 0 end
            ) as reorganisation_count,
            sum(
                case
                    when dated_changes.change_kind in ('hire', 'rehire') then 1 else 0
                end
            ) as hire_count,
            sum(
                case when dated_changes.change_kind = 'exit' then 1 else 0 end
            ) as exit_count
        from dated_changes
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
                "move_count",
                "mover_count",
                "up_move_count",
                "lateral_move_count",
                "down_move_count",
                "family_move_count",
                "reorganisation_count",
                "hire_count",
                "exit_count",
            ] %}
                cast(
                    coalesce(change_counts.{{ measure }}, 0) as bigint
                ) as {{ measure }},
            {%- endfor %}
            headcounts.average_headcount,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            change_counts
            on headcounts.period_id = change_counts.period_id
            and headcounts.scope_kind = change_counts.scope_kind
            and headcounts.scope_id = change_counts.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.move_count,
            counted.mover_count,
            counted.up_move_count,
            counted.lateral_move_count,
            counted.down_move_count,
            counted.family_move_count,
            counted.reorganisation_count,
            counted.hire_count,
            counted.exit_count,
            counted.move_count
            + counted.hire_count
            + counted.exit_count as all_move_count,
            counted.average_headcount,
            {{ xdb_ratio("counted.up_move_count", "counted.move_count") }}
            as up_move_share,
            {{ xdb_ratio("counted.lateral_move_count", "counted.move_count") }}
            as lateral_move_share,
            {{ xdb_ratio("counted.down_move_count", "counted.move_count") }}
            as down_move_share,
            {{ xdb_ratio("counted.family_move_count", "counted.move_count") }}
            as family_move_share,
            {{ xdb_ratio("counted.mover_count", "counted.average_headcount") }}
            as internal_mobility_rate,
            {{
                xdb_ratio(
                    "counted.move_count",
                    "counted.move_count + counted.hire_count + counted.exit_count",
                )
            }} as internal_move_share,
            {{ xdb_ratio("counted.lateral_move_count", "counted.average_headcount") }}
            as transfer_rate,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
