with
    person_months as (select * from {{ ref("int_person_months__described") }}),

    program_starts as (select * from {{ ref("int_program_starts__managed") }}),

    -- The people of a manager and unit: the only step that reads everybody's months.
    parts as (
        select
            person_months.manager_employee_id,
            person_months.org_unit_id,
            person_months.month_start_date,
            count(*) as part_count,
            sum(person_months.rating_count) as rating_count,
            sum(person_months.rating_share_total) as rating_share_total
        from person_months
        group by
            person_months.manager_employee_id,
            person_months.org_unit_id,
            person_months.month_start_date
    ),

    units as (
        select
            parts.org_unit_id,
            parts.month_start_date,
            sum(parts.part_count) as unit_count
        from parts
        group by parts.org_unit_id, parts.month_start_date
    ),

    unit_starts as (
        select
            program_starts.org_unit_id,
            program_starts.trial_month,
            sum(program_starts.start_count) as start_count
        from program_starts
        group by program_starts.org_unit_id, program_starts.trial_month
    ),

    -- As many as there would be if the unit's starts were spread evenly.
    expected as (
        select
            parts.manager_employee_id,
            parts.month_start_date,
            parts.part_count,
            parts.rating_count,
            parts.rating_share_total,
            cast(
                {{
                    xdb_ratio(
                        "parts.part_count * coalesce(unit_starts.start_count, 0)",
                        "units.unit_count",
                    )
                }} as decimal(18, 6)
            ) as expected_start_count
        from parts
        inner join
            units
            on parts.org_unit_id = units.org_unit_id
            and parts.month_start_date = units.month_start_date
        left join
            unit_starts
            on parts.org_unit_id = unit_starts.org_unit_id
            and parts.month_start_date = unit_starts.trial_month
        where parts.manager_employee_id is not null
    ),

    team_starts as (
        select
            program_starts.manager_employee_id,
            program_starts.trial_month,
            sum(program_starts.start_count) as start_count
        from program_starts
        group by program_starts.manager_employee_id, program_starts.trial_month
    ),

    months as (
        select
            expected.manager_employee_id,
            expected.month_start_date,
            sum(expected.part_count) as team_count,
            sum(expected.rating_count) as rating_count,
            sum(expected.rating_share_total) as rating_share_total,
            sum(expected.expected_start_count) as expected_start_count
        from expected
        group by expected.manager_employee_id, expected.month_start_date
    ),

    -- What happens in a month is known from the first instant of the next one on.
    teams as (
        select
            months.manager_employee_id,
            months.month_start_date,
            cast(months.team_count as bigint) as team_count,
            cast(months.rating_count as bigint) as rating_count,
            months.rating_share_total,
            cast(
                coalesce(
                    sum(coalesce(team_starts.start_count, 0)) over until_then, 0
                ) as bigint
            ) as team_start_count,
            coalesce(
                sum(months.expected_start_count) over until_then, 0
            ) as expected_start_count
        from months
        left join
            team_starts
            on months.manager_employee_id = team_starts.manager_employee_id
            and months.month_start_date = team_starts.trial_month
        window
            until_then as (
                partition by months.manager_employee_id
                order by months.month_start_date asc nulls last
                rows between unbounded preceding and 1 preceding
            )
    )

select *
from teams
