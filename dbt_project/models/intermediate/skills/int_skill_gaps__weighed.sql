with
    people_states as (select * from {{ ref("int_people_states__described") }}),

    role_skills as (select * from {{ ref("stg_reference__role_skills") }}),

    goals as (select * from {{ ref("stg_development__goals") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    skill_levels as (select * from {{ ref("int_skill_levels__as_of") }}),

    requirements as (
        select
            role_skills.role_id,
            role_skills.skill_id,
            role_skills.required_level_share,
            coalesce(role_skills.importance, 1) as importance,
            role_skills.valid_from as required_from_date,
            coalesce(
                role_skills.valid_to, cast('2199-12-31' as date)
            ) as required_to_date
        from role_skills
        where role_skills.required_level_share is not null
    ),

    counted_states as (
        select
            people_states.employee_id,
            people_states.role_id,
            people_states.org_unit_id,
            people_states.grade_id,
            people_states.job_family_id,
            people_states.location_code,
            people_states.gender,
            people_states.valid_from_date as state_from_date,
            coalesce(
                people_states.valid_to_date, cast('2199-12-31' as date)
            ) as state_to_date
        from people_states
        where people_states.is_in_headcount
    ),

    -- A goal that was closed without a date is taken to have ended when it was due.
    goals_towards_roles as (
        select
            identifiers_held.employee_id,
            goals.target_role_id as role_id,
            goals.opened_on as wanted_from_date,
            case
                when goals.closed_on is not null
                then goals.closed_on
                when goals.goal_status in ('achieved', 'not_achieved', 'cancelled')
                then coalesce(goals.due_on, goals.opened_on)
                else cast('2199-12-31' as date)
            end as wanted_to_date
        from goals
        inner join
            identifiers_held
            on goals.worker_id_type = identifiers_held.identifier_type
            and goals.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "goals.opened_on") }}
        where
            goals.target_role_id is not null
            and coalesce(goals.goal_status, 'active') <> 'draft'
            and goals.opened_on <= {{ as_of_date() }}
    ),

    goals_with_reach as (
        select
            goals_towards_roles.*,
            max(goals_towards_roles.wanted_to_date) over (
                partition by
                    goals_towards_roles.employee_id, goals_towards_roles.role_id
                order by
                    goals_towards_roles.wanted_from_date asc nulls last,
                    goals_towards_roles.wanted_to_date asc nulls last
                rows between unbounded preceding and 1 preceding
            ) as reached_date
        from goals_towards_roles
    ),

    goals_numbered as (
        select
            goals_with_reach.*,
            sum(
                case
                    when
                        goals_with_reach.reached_date
                        >= goals_with_reach.wanted_from_date
                    then 0
                    else 1
                end
            ) over (
                partition by goals_with_reach.employee_id, goals_with_reach.role_id
                order by
                    goals_with_reach.wanted_from_date asc nulls last,
                    goals_with_reach.wanted_to_date asc nulls last
                rows between unbounded preceding and current row
            ) as wish_number
        from goals_with_reach
    ),

    -- Two goals towards one role at a time want its skills once.
    wishes as (
        select
            goals_numbered.employee_id,
            goals_numbered.role_id,
            min(goals_numbered.wanted_from_date) as wanted_from_date,
            max(goals_numbered.wanted_to_date) as wanted_to_date
        from goals_numbered
        group by
            goals_numbered.employee_id,
            goals_numbered.role_id,
            goals_numbered.wish_number
    ),

    wanted as (
        select
            counted_states.employee_id,
            'current_role' as requirement_kind,
            counted_states.role_id,
            counted_states.org_unit_id,
            counted_states.grade_id,
            counted_states.job_family_id,
            counted_states.location_code,
            counted_states.gender,
            counted_states.state_from_date as wanted_from_date,
            counted_states.state_to_date as wanted_to_date
        from counted_states
        union all
        select
            counted_states.employee_id,
            'target_role' as requirement_kind,
            wishes.role_id,
            counted_states.org_unit_id,
            counted_states.grade_id,
            counted_states.job_family_id,
            counted_states.location_code,
            counted_states.gender,
            greatest(
                counted_states.state_from_date, wishes.wanted_from_date
            ) as wanted_from_date,
            least(counted_states.state_to_date, wishes.wanted_to_date) as wanted_to_date
        from counted_states
        inner join
            wishes
            on counted_states.employee_id = wishes.employee_id
            and counted_states.state_from_date < wishes.wanted_to_date
            and counted_states.state_to_date > wishes.wanted_from_date
    ),

    needs as (
        select
            wanted.employee_id,
            wanted.requirement_kind,
            wanted.role_id,
            requirements.skill_id,
            requirements.required_from_date,
            wanted.org_unit_id,
            wanted.grade_id,
            wanted.job_family_id,
            wanted.location_code,
            wanted.gender,
            requirements.importance,
            requirements.required_level_share,
            greatest(
                wanted.wanted_from_date, requirements.required_from_date
            ) as needed_from_date,
            least(
                wanted.wanted_to_date, requirements.required_to_date
            ) as needed_to_date
        from wanted
        inner join
            requirements
            on wanted.role_id = requirements.role_id
            and wanted.wanted_from_date < requirements.required_to_date
            and wanted.wanted_to_date > requirements.required_from_date
    ),

    weighed as (
        select
            needs.*,
            skill_levels.assessment_source,
            skill_levels.level_share,
            greatest(
                0, needs.required_level_share - skill_levels.level_share
            ) as gap_share,
            skill_levels.valid_from_date as assessed_date,
            greatest(
                needs.needed_from_date, skill_levels.valid_from_date
            ) as valid_from_date,
            least(
                needs.needed_to_date,
                coalesce(skill_levels.valid_to_date, cast('2199-12-31' as date))
            ) as reached_date
        from needs
        inner join
            skill_levels
            on needs.employee_id = skill_levels.employee_id
            and needs.skill_id = skill_levels.skill_id
            and needs.needed_to_date > skill_levels.valid_from_date
            and (
                skill_levels.valid_to_date is null
                or needs.needed_from_date < skill_levels.valid_to_date
            )
        union all
        select
            needs.*,
            'none' as assessment_source,
            cast(null as {{ xdb_type_double() }}) as level_share,
            cast(null as {{ xdb_type_double() }}) as gap_share,
            cast(null as date) as assessed_date,
            needs.needed_from_date as valid_from_date,
            needs.needed_to_date as reached_date
        from needs
    ),

    described as (
        select
            weighed.employee_id,
            weighed.requirement_kind,
            weighed.role_id,
            weighed.skill_id,
            weighed.required_from_date,
            weighed.assessment_source,
            weighed.org_unit_id,
            weighed.grade_id,
            weighed.job_family_id,
            weighed.location_code,
            weighed.gender,
            weighed.importance,
            weighed.required_level_share,
            weighed.level_share,
            weighed.gap_share,
            weighed.importance * weighed.required_level_share as weighted_requirement,
            weighed.importance * weighed.gap_share as weighted_gap,
            weighed.assessed_date,
            weighed.valid_from_date,
            case
                when weighed.reached_date < cast('2199-12-31' as date)
                then weighed.reached_date
            end as valid_to_date
        from weighed
        where weighed.valid_from_date < weighed.reached_date
    )

select *
from described
