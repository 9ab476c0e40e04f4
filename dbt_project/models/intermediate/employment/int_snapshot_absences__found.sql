with
    job_history as (select * from {{ ref("stg_hris__job_history") }}),

    workers as (select * from {{ ref("stg_hris__workers") }}),

    snapshot_dates as (
        select job_history._source, job_history._feed, job_history.effective_date
        from job_history
        where
            job_history._delivery_mode = 'snapshot'
            and job_history.effective_date <= {{ as_of_date() }}
        group by job_history._source, job_history._feed, job_history.effective_date
    ),

    numbered_dates as (
        select
            snapshot_dates._source,
            snapshot_dates._feed,
            snapshot_dates.effective_date,
            lead(snapshot_dates.effective_date) over (
                partition by snapshot_dates._source, snapshot_dates._feed
                order by snapshot_dates.effective_date asc nulls last
            ) as next_snapshot_date
        from snapshot_dates
    ),

    -- Seen by any feed counts: a person who went from one feed's snapshots to another's
    -- is not gone.
    seen_days as (
        select
            job_history.worker_id,
            job_history.worker_id_type,
            job_history.effective_date,
            max(
                case when job_history.event_code in ('hire', 'rehire') then 1 else 0 end
            ) as is_hired,
            max(job_history.hire_date) as hire_date
        from job_history
        where job_history.effective_date <= {{ as_of_date() }}
        group by
            job_history.worker_id,
            job_history.worker_id_type,
            job_history.effective_date
    ),

    next_seen_days as (
        select
            seen_days.worker_id,
            seen_days.worker_id_type,
            seen_days.effective_date,
            lead(seen_days.effective_date) over worker_order as next_seen_date,
            lead(seen_days.is_hired) over worker_order as is_hired_next,
            lead(seen_days.hire_date) over worker_order as next_hire_date
        from seen_days
        window
            worker_order as (
                partition by seen_days.worker_id, seen_days.worker_id_type
                order by seen_days.effective_date asc nulls last
            )
    ),

    gaps as (
        select
            next_seen_days.worker_id,
            next_seen_days.worker_id_type,
            next_seen_days.effective_date as last_seen_date,
            next_seen_days.next_seen_date as return_date,
            next_seen_days.is_hired_next,
            next_seen_days.next_hire_date,
            min(numbered_dates.next_snapshot_date) as absence_date
        from next_seen_days
        inner join
            job_history
            on next_seen_days.worker_id = job_history.worker_id
            and next_seen_days.worker_id_type = job_history.worker_id_type
            and next_seen_days.effective_date = job_history.effective_date
            and job_history._delivery_mode = 'snapshot'
        inner join
            numbered_dates
            on job_history._source = numbered_dates._source
            and job_history._feed = numbered_dates._feed
            and job_history.effective_date = numbered_dates.effective_date
        where
            numbered_dates.next_snapshot_date is not null
            and (
                next_seen_days.next_seen_date is null
                or numbered_dates.next_snapshot_date < next_seen_days.next_seen_date
            )
        group by
            next_seen_days.worker_id,
            next_seen_days.worker_id_type,
            next_seen_days.effective_date,
            next_seen_days.next_seen_date,
            next_seen_days.is_hired_next,
            next_seen_days.next_hire_date
    ),

    -- Who comes back without having been hired again was left out of a snapshot, and
    -- where the worker's record knows the last day, it decides.
    found as (
        select
            gaps.worker_id,
            gaps.worker_id_type,
            gaps.last_seen_date,
            gaps.absence_date,
            gaps.return_date,
            coalesce(workers.termination_date < gaps.last_seen_date, true)
            and (
                gaps.return_date is null
                or gaps.is_hired_next = 1
                or coalesce(gaps.next_hire_date > gaps.last_seen_date, false)
                or coalesce(
                    workers.hire_date > gaps.last_seen_date
                    and workers.hire_date <= gaps.return_date,
                    false
                )
            ) as is_exit
        from gaps
        left join
            workers
            on gaps.worker_id = workers.worker_id
            and gaps.worker_id_type = workers.worker_id_type
    )

select *
from found
