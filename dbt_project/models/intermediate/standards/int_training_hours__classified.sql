with
    training_records as (select * from {{ ref("int_training_records__combined") }}),

    transcripts as (select * from {{ ref("stg_lms__training_records") }}),

    development_activities as (
        select * from {{ ref("stg_development__development_activities") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    managers as (select * from {{ ref("int_managers__dated") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    courses_taken as (
        select
            'training_record' as record_kind,
            cast(null as {{ xdb_type_text() }}) as activity_kind,
            training_records.employee_id,
            training_records.training_hours as hours,
            training_records.hours_basis,
            training_records.is_completed,
            false as is_supervisor_coaching,
            {{ xdb_local_date("training_records.learned_at") }} as learned_date
        from training_records
    ),

    courses_of_nobody as (
        select
            'training_record' as record_kind,
            cast(null as {{ xdb_type_text() }}) as activity_kind,
            cast(null as {{ xdb_type_text() }}) as employee_id,
            transcripts.hours,
            transcripts.hours_basis,
            false as is_completed,
            false as is_supervisor_coaching,
            {{ xdb_local_date(learned_at("transcripts")) }} as learned_date
        from transcripts
        left join
            identifiers_held
            on transcripts.learner_id_type = identifiers_held.identifier_type
            and transcripts.learner_id = identifiers_held.identifier
            and
            {{
                held_on(
                    "identifiers_held",
                    xdb_local_date(
                        "coalesce(transcripts.completed_at, transcripts.last_activity_at, transcripts.started_at, transcripts.enrolled_at, transcripts.assigned_at)"
                    ),
                )
            }}
        where identifiers_held.employee_id is null
    ),

    activities_held as (
        select
            development_activities.activity_kind,
            people.employee_id,
            counterparts.employee_id as counterpart_employee_id,
            development_activities.hours,
            development_activities.hours_basis,
            development_activities.activity_status = 'completed' as is_completed,
            coalesce(
                development_activities.ended_on, development_activities.started_on
            ) as learned_date
        from development_activities
        left join
            identifiers_held as people
            on development_activities.worker_id_type = people.identifier_type
            and development_activities.worker_id = people.identifier
            and
            {{
                held_on(
                    "people",
                    "coalesce(development_activities.ended_on, development_activities.started_on)",
                )
            }}
        left join
            identifiers_held as counterparts
            on development_activities.counterpart_id_type = counterparts.identifier_type
            and development_activities.counterpart_id = counterparts.identifier
            and
            {{
                held_on(
                    "counterparts",
                    "coalesce(development_activities.ended_on, development_activities.started_on)",
                )
            }}
    ),

    activities_done as (
        select
            'development_activity' as record_kind,
            activities_held.activity_kind,
            activities_held.employee_id,
            activities_held.hours,
            activities_held.hours_basis,
            activities_held.is_completed,
            activities_held.activity_kind = 'coaching'
            and coalesce(
                activities_held.counterpart_employee_id = managers.manager_employee_id,
                false
            ) as is_supervisor_coaching,
            activities_held.learned_date
        from activities_held
        left join
            managers
            on activities_held.employee_id = managers.employee_id
            and activities_held.learned_date >= managers.valid_from_date
            and (
                managers.valid_to_date is null
                or activities_held.learned_date < managers.valid_to_date
            )
    ),

    combined as (
        select *
        from courses_taken
        union all
        select *
        from courses_of_nobody
        union all
        select *
        from activities_done
    ),

    -- The first reason that applies is the one told.
    classified as (
        select
            combined.record_kind,
            combined.activity_kind,
            combined.employee_id,
            combined.learned_date,
            combined.hours,
            coalesce(combined.hours_basis, 'unknown') as hours_basis,
            case
                when combined.employee_id is null
                then 'unknown_person'
                when combined.learned_date is null
                then 'no_date'
                when
                    not combined.is_completed
                    or combined.learned_date > {{ as_of_date() }}
                then 'not_completed'
                when not coalesce(people_states.is_in_headcount, false)
                then 'not_in_headcount'
                when combined.is_supervisor_coaching
                then 'supervisor_coaching'
                when
                    combined.record_kind = 'development_activity'
                    and combined.activity_kind
                    not in ('coaching', 'career_workshop', 'conference')
                then 'not_training'
                when combined.hours_basis = 'credit'
                then 'credit_units'
            end as exclusion_reason,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender
        from combined
        left join
            people_states
            on combined.employee_id = people_states.employee_id
            and combined.learned_date >= people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or combined.learned_date < people_states.valid_to_date
            )
    )

select *
from classified
