with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    with_previous as (
        select
            job_intervals.*,
            lag(job_intervals.role_id) over (
                partition by
                    job_intervals.employee_id, job_intervals.employment_spell_number
                order by job_intervals.valid_from_date asc nulls last
            ) as previous_role_id
        from job_intervals
    ),

    flagged as (
        select
            with_previous.*,
            case
                when
                    not with_previous.is_first_of_spell
                    and coalesce(with_previous.previous_role_id, '~')
                    = coalesce(with_previous.role_id, '~')
                then 0
                else 1
            end as is_entry
        from with_previous
    ),

    runs as (
        select
            flagged.*,
            sum(flagged.is_entry) over (
                partition by flagged.employee_id, flagged.employment_spell_number
                order by flagged.valid_from_date asc nulls last
                rows between unbounded preceding and current row
            ) as run_number
        from flagged
    ),

    -- The day a history starts is not the day a role starts: where no role is known
    -- before, a row that records some other change leaves the entry unknown.
    roles as (
        select
            runs.employee_id,
            runs.employment_spell_number,
            runs.run_number,
            runs.role_id,
            min(runs.valid_from_date) as entry_date,
            max(
                coalesce(runs.valid_to_date, cast('2199-12-31' as date))
            ) as reached_date,
            max(
                case
                    when
                        runs.is_entry = 1
                        and not runs.is_first_of_spell
                        and runs.previous_role_id is null
                        and runs.valid_from_date >= history.history_start_date
                        and coalesce(runs.event_code, 'unknown') in (
                            'data_change',
                            'pay_change',
                            'title_change',
                            'reorganisation',
                            'leave_start',
                            'leave_end'
                        )
                    then 1
                    else 0
                end
            ) as is_entry_hidden,
            max(case when runs.is_in_headcount then 1 else 0 end) as was_in_headcount
        from runs
        cross join history
        group by
            runs.employee_id,
            runs.employment_spell_number,
            runs.run_number,
            runs.role_id
    ),

    with_next as (
        select
            roles.*,
            lead(roles.role_id) over spell_order as next_role_id,
            lead(roles.run_number) over spell_order as next_run_number
        from roles
        window
            spell_order as (
                partition by roles.employee_id, roles.employment_spell_number
                order by roles.run_number asc nulls last
            )
    ),

    ended as (
        select
            with_next.*,
            case
                when with_next.reached_date < cast('2199-12-31' as date)
                then with_next.reached_date
            end as end_date,
            case
                when with_next.next_run_number is not null
                then 'other_role'
                when with_next.reached_date < cast('2199-12-31' as date)
                then 'exit'
                else 'open'
            end as end_kind
        from with_next
        where with_next.role_id is not null
    ),

    described as (
        select
            ended.employee_id,
            row_number() over (
                partition by ended.employee_id
                order by
                    ended.employment_spell_number asc nulls last,
                    ended.run_number asc nulls last
            ) as role_spell_number,
            ended.employment_spell_number,
            ended.role_id,
            ended.next_role_id as to_role_id,
            ended.end_kind as role_end_kind,
            {{
                xdb_days_between(
                    "ended.entry_date", "coalesce(ended.end_date, history.as_of_date)"
                )
            }} as duration_days,
            case
                when ended.entry_date >= history.history_start_date
                then cast(0 as bigint)
                else
                    {{
                        xdb_days_between(
                            "ended.entry_date", "history.history_start_date"
                        )
                    }}
            end as days_before_history,
            ended.is_entry_hidden = 0 as is_entry_known,
            ended.end_date is null as is_censored,
            ended.was_in_headcount = 1 as is_in_headcount,
            ended.entry_date as role_entry_date,
            ended.end_date as role_end_date
        from ended
        cross join history
    )

select *
from described
