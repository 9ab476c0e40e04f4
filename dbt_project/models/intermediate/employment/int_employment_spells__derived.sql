with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    job_rows as (select * from {{ ref("int_job_rows__resolved") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    first_rows as (
        select
            job_rows.employee_id,
            job_rows.worker_id,
            min(job_rows.effective_date) as first_date
        from job_rows
        where not job_rows.is_termination
        group by job_rows.employee_id, job_rows.worker_id
    ),

    -- A rehire under the same id overwrites the earlier end in the worker record. Where
    -- every job before the hire date is closed well before it, that is when the earlier
    -- employment ended.
    ends_overwritten as (
        select
            job_rows.employee_id,
            job_rows.worker_id,
            max(job_rows.end_date) as event_date
        from job_rows
        inner join workers on job_rows.worker_id = workers.worker_id
        where job_rows.effective_date < workers.hire_date
        group by job_rows.employee_id, job_rows.worker_id, workers.hire_date
        having
            count(*) = count(job_rows.end_date)
            and {{ xdb_add_days("max(job_rows.end_date)", var("employment_gap_days")) }}
            < workers.hire_date
    ),

    events as (
        select
            worker_ids_resolved.employee_id,
            workers.worker_id,
            workers.hire_date as event_date,
            1 as is_start
        from workers
        inner join
            worker_ids_resolved on workers.worker_id = worker_ids_resolved.worker_id
        union all
        select
            worker_ids_resolved.employee_id,
            workers.worker_id,
            workers.termination_date as event_date,
            0 as is_start
        from workers
        inner join
            worker_ids_resolved on workers.worker_id = worker_ids_resolved.worker_id
        union all
        select employee_id, worker_id, hire_date as event_date, 1 as is_start
        from job_rows
        union all
        select employee_id, worker_id, first_date as event_date, 1 as is_start
        from first_rows
        union all
        select employee_id, worker_id, effective_date as event_date, 1 as is_start
        from job_rows
        where event_code in ('hire', 'rehire')
        union all
        select employee_id, worker_id, effective_date as event_date, 0 as is_start
        from job_rows
        where is_termination
        union all
        select employee_id, worker_id, event_date, 0 as is_start
        from ends_overwritten
    ),

    -- A day that both starts and ends an employment leaves things as they were: a
    -- transfer for somebody employed, and no employment at all for a no-show.
    days as (
        select
            events.employee_id,
            events.worker_id,
            events.event_date,
            max(events.is_start) as is_start
        from events
        where events.event_date <= {{ as_of_date() }}
        group by events.employee_id, events.worker_id, events.event_date
        having max(events.is_start) = min(events.is_start)
    ),

    turns as (
        select
            days.employee_id,
            days.worker_id,
            days.event_date,
            days.is_start,
            lag(days.is_start) over (
                partition by days.employee_id, days.worker_id
                order by days.event_date asc nulls last
            ) as was_start
        from days
    ),

    -- A start of somebody employed is a new seat, not a hire; an end of somebody gone
    -- is the same exit told twice.
    real_turns as (
        select
            turns.employee_id,
            turns.worker_id,
            turns.event_date,
            turns.is_start,
            lead(turns.event_date) over (
                partition by turns.employee_id, turns.worker_id
                order by turns.event_date asc nulls last
            ) as next_date
        from turns
        where turns.is_start <> coalesce(turns.was_start, 0)
    ),

    worker_spells as (
        select
            real_turns.employee_id,
            real_turns.worker_id,
            real_turns.event_date as hired_date,
            real_turns.next_date as exit_date
        from real_turns
        where real_turns.is_start = 1
    ),

    reaches as (
        select
            worker_spells.employee_id,
            worker_spells.worker_id,
            worker_spells.hired_date,
            worker_spells.exit_date,
            max(coalesce(worker_spells.exit_date, cast('2199-12-31' as date))) over (
                partition by worker_spells.employee_id
                order by
                    worker_spells.hired_date asc nulls last,
                    worker_spells.worker_id asc nulls last
                rows between unbounded preceding and 1 preceding
            ) as reached_date
        from worker_spells
    ),

    numbered as (
        select
            reaches.employee_id,
            reaches.worker_id,
            reaches.hired_date,
            reaches.exit_date,
            sum(
                case
                    when reaches.reached_date is null
                    then 1
                    when
                        reaches.hired_date
                        > {{
                            xdb_add_days(
                                "reaches.reached_date", var("employment_gap_days")
                            )
                        }}
                    then 1
                    else 0
                end
            ) over (
                partition by reaches.employee_id
                order by
                    reaches.hired_date asc nulls last, reaches.worker_id asc nulls last
                rows between unbounded preceding and current row
            ) as employment_spell_number
        from reaches
    ),

    person_spells as (
        select
            numbered.employee_id,
            cast(numbered.employment_spell_number as bigint) as employment_spell_number,
            min(numbered.hired_date) as hired_date,
            case
                when count(*) = count(numbered.exit_date) then max(numbered.exit_date)
            end as exit_date
        from numbered
        group by numbered.employee_id, numbered.employment_spell_number
    ),

    exit_reasons as (
        select
            person_spells.employee_id,
            person_spells.employment_spell_number,
            workers.termination_kind,
            workers.termination_reason_code,
            workers.is_regretted_exit,
            row_number() over (
                partition by
                    person_spells.employee_id, person_spells.employment_spell_number
                order by
                    abs(
                        {{
                            xdb_days_between(
                                "person_spells.exit_date", "workers.termination_date"
                            )
                        }}
                    ) asc nulls last,
                    workers.worker_id asc nulls last
            ) as reason_rank
        from person_spells
        inner join
            worker_ids_resolved
            on person_spells.employee_id = worker_ids_resolved.employee_id
        inner join workers on worker_ids_resolved.worker_id = workers.worker_id
        where
            workers.termination_date
            between {{ xdb_add_days("person_spells.exit_date", -31) }}
            and {{ xdb_add_days("person_spells.exit_date", 31) }}
    ),

    with_reasons as (
        select
            person_spells.employee_id,
            person_spells.employment_spell_number,
            person_spells.hired_date,
            person_spells.exit_date,
            case
                when person_spells.exit_date is not null
                then coalesce(exit_reasons.termination_kind, 'unknown')
            end as exit_kind,
            exit_reasons.termination_reason_code as exit_reason_code,
            exit_reasons.is_regretted_exit
        from person_spells
        left join
            exit_reasons
            on person_spells.employee_id = exit_reasons.employee_id
            and person_spells.employment_spell_number
            = exit_reasons.employment_spell_number
            and exit_reasons.reason_rank = 1
    )

select *
from with_reasons
