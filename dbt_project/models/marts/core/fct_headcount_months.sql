with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    months as (select * from {{ ref("dim_months") }}),

    cells as (
        select
            job_intervals.employee_id,
            job_intervals.employment_spell_number,
            coalesce(job_intervals.org_unit_id, 'unknown') as org_unit_id,
            coalesce(job_intervals.grade_id, 'unknown') as grade_id,
            job_intervals.is_in_headcount,
            job_intervals.is_on_leave,
            job_intervals.fte,
            job_intervals.valid_from_date,
            job_intervals.valid_to_date
        from job_intervals
    ),

    neighbours as (
        select
            cells.*,
            lag(cells.valid_from_date) over spell_order is null as is_first,
            lead(cells.valid_from_date) over spell_order is null as is_last,
            coalesce(
                lag(cells.is_in_headcount) over spell_order
                and lag(cells.org_unit_id) over spell_order = cells.org_unit_id
                and lag(cells.grade_id) over spell_order = cells.grade_id,
                false
            ) as was_here,
            coalesce(
                lead(cells.is_in_headcount) over spell_order
                and lead(cells.org_unit_id) over spell_order = cells.org_unit_id
                and lead(cells.grade_id) over spell_order = cells.grade_id,
                false
            ) as stays_here
        from cells
        window
            spell_order as (
                partition by cells.employee_id, cells.employment_spell_number
                order by cells.valid_from_date asc nulls last
            )
    ),

    -- Comings and goings, counted once each: a running sum over them is the headcount,
    -- at a cost that grows with events and not with people times months.
    turns as (
        select
            neighbours.org_unit_id,
            neighbours.grade_id,
            {{ xdb_month_start("neighbours.valid_from_date") }} as month_start_date,
            1 as headcount,
            case when neighbours.is_on_leave then 1 else 0 end as on_leave,
            neighbours.fte,
            case when neighbours.is_first then 1 else 0 end as hires,
            0 as exits,
            case
                when not neighbours.is_first and not neighbours.was_here then 1 else 0
            end as moves_in,
            0 as moves_out
        from neighbours
        where neighbours.is_in_headcount
        union all
        select
            neighbours.org_unit_id,
            neighbours.grade_id,
            {{ xdb_month_start("neighbours.valid_to_date") }} as month_start_date,
            -1 as headcount,
            case when neighbours.is_on_leave then -1 else 0 end as on_leave,
            - neighbours.fte as fte,
            0 as hires,
            case when neighbours.is_last then 1 else 0 end as exits,
            0 as moves_in,
            case
                when not neighbours.is_last and not neighbours.stays_here then 1 else 0
            end as moves_out
        from neighbours
        where neighbours.is_in_headcount and neighbours.valid_to_date is not null
    ),

    first_months as (select min(months.month_start_date) as first_month from months),

    -- What happened before the history starts is the opening balance of
    -- its first month.
    monthly as (
        select
            turns.org_unit_id,
            turns.grade_id,
            greatest(
                turns.month_start_date, first_months.first_month
            ) as month_start_date,
            turns.month_start_date < first_months.first_month as is_before_history,
            sum(turns.headcount) as headcount,
            sum(turns.on_leave) as on_leave,
            sum(turns.fte) as fte,
            sum(turns.hires) as hires,
            sum(turns.exits) as exits,
            sum(turns.moves_in) as moves_in,
            sum(turns.moves_out) as moves_out
        from turns
        cross join first_months
        group by
            turns.org_unit_id,
            turns.grade_id,
            greatest(turns.month_start_date, first_months.first_month),
            turns.month_start_date < first_months.first_month
    ),

    cell_starts as (
        select
            monthly.org_unit_id,
            monthly.grade_id,
            min(monthly.month_start_date) as first_month
        from monthly
        group by monthly.org_unit_id, monthly.grade_id
    ),

    cell_months as (
        select cell_starts.org_unit_id, cell_starts.grade_id, months.month_start_date
        from cell_starts
        inner join months on cell_starts.first_month <= months.month_start_date
    ),

    changes as (
        select
            cell_months.org_unit_id,
            cell_months.grade_id,
            cell_months.month_start_date,
            coalesce(before.headcount, 0) as headcount_before,
            coalesce(during.headcount, 0) as headcount_change,
            coalesce(before.on_leave, 0)
            + coalesce(during.on_leave, 0) as on_leave_change,
            coalesce(before.fte, 0) + coalesce(during.fte, 0) as fte_change,
            coalesce(during.hires, 0) as hires,
            coalesce(during.exits, 0) as exits,
            coalesce(during.moves_in, 0) as moves_in,
            coalesce(during.moves_out, 0) as moves_out
        from cell_months
        left join
            monthly as before
            on cell_months.org_unit_id = before.org_unit_id
            and cell_months.grade_id = before.grade_id
            and cell_months.month_start_date = before.month_start_date
            and before.is_before_history
        left join
            monthly as during
            on cell_months.org_unit_id = during.org_unit_id
            and cell_months.grade_id = during.grade_id
            and cell_months.month_start_date = during.month_start_date
            and not during.is_before_history
    ),

    running as (
        select
            changes.*,
            sum(changes.headcount_before + changes.headcount_change) over cell_order
            as closing_headcount,
            sum(changes.on_leave_change) over cell_order as closing_on_leave,
            sum(changes.fte_change) over cell_order as closing_fte
        from changes
        window
            cell_order as (
                partition by changes.org_unit_id, changes.grade_id
                order by changes.month_start_date asc nulls last
                rows between unbounded preceding and current row
            )
    ),

    counted as (
        select
            running.org_unit_id,
            running.grade_id,
            running.month_start_date,
            cast(
                running.closing_headcount - running.headcount_change as bigint
            ) as opening_headcount,
            cast(running.hires as bigint) as hire_count,
            cast(running.moves_in as bigint) as move_in_count,
            cast(running.moves_out as bigint) as move_out_count,
            cast(running.exits as bigint) as exit_count,
            cast(running.closing_headcount as bigint) as closing_headcount,
            cast(running.closing_on_leave as bigint) as closing_on_leave_headcount,
            {{ xdb_round("running.closing_fte", 4) }} as closing_fte
        from running
    ),

    inhabited as (
        select *
        from counted
        where
            opening_headcount <> 0
            or closing_headcount <> 0
            or hire_count <> 0
            or exit_count <> 0
            or move_in_count <> 0
            or move_out_count <> 0
    )

select *
from inhabited
