with
    goals as (select * from {{ ref("stg_development__goals") }}),

    goal_revisions as (select * from {{ ref("stg_development__goal_revisions") }}),

    plan_actions as (select * from {{ ref("stg_development__plan_actions") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    revisions as (
        select goal_revisions.goal_id, count(*) as revision_count
        from goal_revisions
        where goal_revisions.revised_on <= {{ as_of_date() }}
        group by goal_revisions.goal_id
    ),

    plans as (
        select plan_actions.goal_id, count(*) as action_count
        from plan_actions
        where coalesce(plan_actions.planned_on <= {{ as_of_date() }}, true)
        group by plan_actions.goal_id
    ),

    -- A draft is not agreed yet, and what was closed after the as-of date is still
    -- open.
    described as (
        select
            goals.goal_id,
            identifiers_held.employee_id,
            coalesce(goals.goal_kind, 'unknown') as goal_kind,
            coalesce(goals.horizon, 'unknown') as horizon,
            case
                when goals.closed_on > {{ as_of_date() }}
                then 'active'
                else coalesce(goals.goal_status, 'active')
            end as goal_status,
            coalesce(goals.initiated_by, 'unknown') as initiated_by,
            cast(coalesce(revisions.revision_count, 0) as bigint) as revision_count,
            cast(coalesce(plans.action_count, 0) as bigint) as action_count,
            goals.opened_on as opened_date,
            goals.due_on as due_date,
            case
                when goals.closed_on <= {{ as_of_date() }} then goals.closed_on
            end as closed_date
        from goals
        inner join
            identifiers_held
            on goals.worker_id_type = identifiers_held.identifier_type
            and goals.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "goals.opened_on") }}
        left join revisions on goals.goal_id = revisions.goal_id
        left join plans on goals.goal_id = plans.goal_id
        where
            goals.opened_on <= {{ as_of_date() }}
            and coalesce(goals.goal_status, 'active') <> 'draft'
    )

select *
from described
