with
    training_records as (select * from {{ ref("int_training_records__combined") }}),

    courses as (select * from {{ ref("stg_lms__courses") }}),

    managers as (select * from {{ ref("int_managers__dated") }}),

    -- What happened after the as-of date is not known yet.
    known as (
        select
            training_records.*,
            training_records.is_completed
            and coalesce(
                {{ xdb_local_date("training_records.completed_at") }}
                <= {{ as_of_date() }},
                true
            ) as is_completed_by_now
        from training_records
        where
            coalesce(
                {{
                    xdb_local_date(
                        "coalesce(training_records.assigned_at, training_records.enrolled_at, training_records.started_at, training_records.completed_at)"
                    )
                }}
                <= {{ as_of_date() }},
                true
            )
    ),

    described as (
        select
            known.employee_id,
            known.course_id,
            managers.manager_employee_id as manager_employee_id_at_completion,
            cast(known.attempt_number as bigint) as attempt_number,
            cast(known.source_attempt_count as bigint) as source_attempt_count,
            known.record_origin,
            known.training_status,
            known.hours_basis,
            coalesce(known.delivery_mode, courses.delivery_mode) as delivery_mode,
            coalesce(known.provider, courses.provider) as provider,
            coalesce(known.language, courses.language) as language,
            known.initiated_by,
            known.cost_currency,
            known.progress_percent,
            known.time_spent_seconds,
            known.score,
            known.training_hours,
            known.cost_amount,
            coalesce(known.is_mandatory, courses.is_mandatory) as is_mandatory,
            known.is_completed_by_now as is_completed,
            known.assigned_at,
            known.due_at,
            known.enrolled_at,
            known.started_at,
            known.last_activity_at,
            case
                when known.is_completed_by_now then known.completed_at
            end as completed_at,
            known.expires_at,
            case
                when known.is_completed_by_now
                then {{ xdb_local_date("known.completed_at") }}
            end as completed_date
        from known
        left join courses on known.course_id = courses.course_id
        left join
            managers
            on known.employee_id = managers.employee_id
            and known.is_completed_by_now
            and {{ xdb_local_date("known.completed_at") }} >= managers.valid_from_date
            and (
                managers.valid_to_date is null
                or {{ xdb_local_date("known.completed_at") }} < managers.valid_to_date
            )
    )

select *
from described
