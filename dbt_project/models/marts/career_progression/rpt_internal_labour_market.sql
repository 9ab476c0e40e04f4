with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    -- A promotion that the source reports and no job row shows moves nobody between
    -- grades.
    flows as (
        select
            job_changes.employee_id,
            job_changes.change_date,
            job_changes.change_kind,
            coalesce(
                job_changes.from_grade_id = job_changes.to_grade_id, false
            ) as is_within_grade
        from job_changes
        where
            job_changes.change_kind
            in ('hire', 'rehire', 'promotion', 'demotion', 'lateral_move', 'exit')
            and job_changes.change_basis <> 'promotion_record'
    ),

    outflows as (select * from flows where flows.change_kind not in ('hire', 'rehire')),

    inflows as (select * from flows where flows.change_kind <> 'exit'),

    grouped_outflows as ({{ grouped_before("outflows", "change_date") }}),

    grouped_inflows as ({{ grouped_on("inflows", "change_date") }}),

    directed as (
        select
            grouped_outflows.grade_id,
            grouped_outflows.change_date,
            grouped_outflows.change_kind,
            grouped_outflows.is_within_grade,
            'out' as direction
        from grouped_outflows
        where grouped_outflows.is_in_headcount
        union all
        select
            grouped_inflows.grade_id,
            grouped_inflows.change_date,
            grouped_inflows.change_kind,
            grouped_inflows.is_within_grade,
            'in' as direction
        from grouped_inflows
        where grouped_inflows.is_in_headcount
    ),

    counts as (
        select
            period_days.period_id,
            directed.grade_id,
            {%- for kind, column in [
                ("promotion", "promotion"),
                ("demotion", "demotion"),
                ("lateral_move", "lateral"),
            ] %}
                {%- for direction in ["in", "out"] %}
                    sum(
                        case
                            when
                                directed.change_kind = '{{ kind }}'
                                and directed.direction = '{{ direction }}'
                                and not directed.is_within_grade
                            then 1
                            else 0
                        end
                    ) as {{ column }}_{{ direction }}_count,
                {%- endfor %}
            {%- endfor %}
            sum(
                case
                    when
                        directed.change_kind = 'lateral_move'
                        and directed.direction = 'out'
                        and directed.is_within_grade
                    then 1
                    else 0
                end
            ) as lateral_within_count,
            sum(
                case when directed.change_kind in ('hire', 'rehire') then 1 else 0 end
            ) as hire_count,
            sum(case when directed.change_kind = 'exit' then 1 else 0 end) as exit_count
        from directed
        inner join period_days on directed.change_date = period_days.day_date
        group by period_days.period_id, directed.grade_id
    ),

    mapped as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            headcounts.group_size_count,
            headcounts.opening_headcount,
            {%- for measure in [
                "hire_count",
                "promotion_in_count",
                "promotion_out_count",
                "demotion_in_count",
                "demotion_out_count",
                "lateral_in_count",
                "lateral_out_count",
                "lateral_within_count",
                "exit_count",
            ] %}
                cast(coalesce(counts.{{ measure }}, 0) as bigint) as {{ measure }},
            {%- endfor %}
            headcounts.closing_headcount,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        left join
            counts
            on headcounts.period_id = counts.period_id
            and headcounts.scope_id = counts.grade_id
        where headcounts.scope_kind = 'grade'
    ),

    -- What is left of the change in headcount: people who entered or left the
    -- headcount in their job, or whose grade became known.
    balanced as (
        select
            mapped.period_id,
            mapped.period_kind,
            mapped.scope_kind,
            mapped.scope_id,
            mapped.group_size_count,
            mapped.opening_headcount,
            mapped.hire_count,
            mapped.promotion_in_count,
            mapped.promotion_out_count,
            mapped.demotion_in_count,
            mapped.demotion_out_count,
            mapped.lateral_in_count,
            mapped.lateral_out_count,
            mapped.lateral_within_count,
            mapped.exit_count,
            mapped.closing_headcount,
            mapped.closing_headcount
            - mapped.opening_headcount
            - mapped.hire_count
            - mapped.promotion_in_count
            + mapped.promotion_out_count
            - mapped.demotion_in_count
            + mapped.demotion_out_count
            - mapped.lateral_in_count
            + mapped.lateral_out_count
            + mapped.exit_count as other_net_change,
            mapped.is_complete,
            false as is_suppressed,
            mapped.period_start_date,
            mapped.period_end_date
        from mapped
    )

select *
from balanced
