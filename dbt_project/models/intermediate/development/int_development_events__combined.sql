with
    training_records as (select * from {{ ref("int_training_records__combined") }}),

    goals as (select * from {{ ref("int_goals__described") }}),

    goal_revisions as (select * from {{ ref("stg_development__goal_revisions") }}),

    plan_actions as (select * from {{ ref("stg_development__plan_actions") }}),

    development_activities as (
        select * from {{ ref("stg_development__development_activities") }}
    ),

    career_conversations as (
        select * from {{ ref("stg_development__career_conversations") }}
    ),

    self_assessments as (select * from {{ ref("stg_development__self_assessments") }}),

    skill_assessments as (
        select * from {{ ref("stg_development__skill_assessments") }}
    ),

    mentoring_matches as (select * from {{ ref("stg_mentoring__mentoring_matches") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- Mentors give, mentees develop. Formal is what somebody else has put together and
    -- what ends with its programme: courses, workshops, conferences.
    told as (
        select
            'activity' as event_kind,
            development_activities.worker_id_type as identifier_type,
            development_activities.worker_id as identifier,
            development_activities.started_on as event_date,
            development_activities.activity_kind as development_kind,
            case
                when
                    development_activities.activity_kind
                    in ('career_workshop', 'conference')
                then 'formal'
                else 'informal'
            end as development_form,
            development_activities.initiated_by,
            cast(
                development_activities.hours as {{ xdb_type_double() }}
            ) as development_hours,
            false as is_plan_change
        from development_activities
        where
            coalesce(development_activities.activity_status, 'completed')
            in ('active', 'completed')
        union all
        select
            'mentoring' as event_kind,
            mentoring_matches.mentee_id_type as identifier_type,
            mentoring_matches.mentee_id as identifier,
            {{ xdb_local_date("sessions_held.held_at") }} as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            'informal' as development_form,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            {{ xdb_ratio("sessions_held.minutes", "60") }} as development_hours,
            false as is_plan_change
        from sessions_held
        inner join
            mentoring_matches on sessions_held.match_id = mentoring_matches.match_id
        union all
        select
            'conversation' as event_kind,
            career_conversations.worker_id_type as identifier_type,
            career_conversations.worker_id as identifier,
            career_conversations.held_on as event_date,
            coalesce(
                career_conversations.conversation_kind, 'unknown'
            ) as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            coalesce(career_conversations.has_changed_plan, false) as is_plan_change
        from career_conversations
        union all
        select
            'assessment' as event_kind,
            self_assessments.worker_id_type as identifier_type,
            self_assessments.worker_id as identifier,
            self_assessments.completed_on as event_date,
            self_assessments.self_assessment_kind as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            false as is_plan_change
        from self_assessments
        union all
        select
            'assessment' as event_kind,
            skill_assessments.worker_id_type as identifier_type,
            skill_assessments.worker_id as identifier,
            skill_assessments.assessed_on as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            false as is_plan_change
        from skill_assessments
        group by
            skill_assessments.worker_id_type,
            skill_assessments.worker_id,
            skill_assessments.assessed_on
    ),

    combined as (
        select
            identifiers_held.employee_id,
            told.event_kind,
            told.event_date,
            told.development_kind,
            told.development_form,
            told.initiated_by,
            told.development_hours,
            told.is_plan_change
        from told
        inner join
            identifiers_held
            on told.identifier_type = identifiers_held.identifier_type
            and told.identifier = identifiers_held.identifier
            and {{ held_on("identifiers_held", "told.event_date") }}
        union all
        select
            training_records.employee_id,
            'training' as event_kind,
            {{ xdb_local_date("training_records.completed_at") }} as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            'formal' as development_form,
            training_records.initiated_by,
            cast(
                training_records.training_hours as {{ xdb_type_double() }}
            ) as development_hours,
            false as is_plan_change
        from training_records
        where training_records.is_completed
        union all
        select
            goals.employee_id,
            'goal' as event_kind,
            goals.opened_date as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            goals.initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            true as is_plan_change
        from goals
        union all
        select
            goals.employee_id,
            'goal_revision' as event_kind,
            goal_revisions.revised_on as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            cast(null as {{ xdb_type_text() }}) as initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            true as is_plan_change
        from goal_revisions
        inner join goals on goal_revisions.goal_id = goals.goal_id
        union all
        select
            goals.employee_id,
            'plan_action' as event_kind,
            plan_actions.planned_on as event_date,
            coalesce(plan_actions.action_kind, 'unknown') as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            plan_actions.initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            true as is_plan_change
        from plan_actions
        inner join goals on plan_actions.goal_id = goals.goal_id
        union all
        select
            goals.employee_id,
            'action_done' as event_kind,
            plan_actions.done_on as event_date,
            cast(null as {{ xdb_type_text() }}) as development_kind,
            cast(null as {{ xdb_type_text() }}) as development_form,
            plan_actions.initiated_by,
            cast(null as {{ xdb_type_double() }}) as development_hours,
            false as is_plan_change
        from plan_actions
        inner join goals on plan_actions.goal_id = goals.goal_id
    ),

    known as (
        select
            combined.employee_id,
            combined.event_kind,
            combined.event_date,
            combined.development_kind,
            combined.development_form,
            coalesce(combined.initiated_by, 'unknown') as initiated_by,
            combined.development_hours,
            combined.is_plan_change
        from combined
        where combined.event_date <= {{ as_of_date() }}
    )

select *
from known
