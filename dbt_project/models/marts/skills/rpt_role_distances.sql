with
    role_skills as (select * from {{ ref("stg_reference__role_skills") }}),

    -- Two rows of one role and skill that overlap: the newer one tells.
    asked_today as (
        select
            role_skills.role_id,
            role_skills.skill_id,
            role_skills.required_level_share,
            coalesce(role_skills.importance, 1) as importance,
            row_number() over (
                partition by role_skills.role_id, role_skills.skill_id
                order by role_skills.valid_from desc nulls last
            ) as newest_rank
        from role_skills
        where
            role_skills.required_level_share is not null
            and role_skills.valid_from <= {{ as_of_date() }}
            and (
                role_skills.valid_to is null
                or role_skills.valid_to > {{ as_of_date() }}
            )
    ),

    requirements as (select * from asked_today where asked_today.newest_rank = 1),

    totals as (
        select
            requirements.role_id,
            count(*) as required_skill_count,
            sum(
                requirements.importance * requirements.required_level_share
            ) as weighted_requirement_sum
        from requirements
        group by requirements.role_id
    ),

    shared as (
        select
            source_roles.role_id as start_role_id,
            target_roles.role_id as end_role_id,
            count(*) as shared_skill_count,
            sum(
                target_roles.importance * least(
                    source_roles.required_level_share, target_roles.required_level_share
                )
            ) as covered_requirement_sum
        from requirements as target_roles
        inner join
            requirements as source_roles
            on target_roles.skill_id = source_roles.skill_id
            and target_roles.role_id <> source_roles.role_id
        group by source_roles.role_id, target_roles.role_id
    ),

    measured as (
        select
            shared.start_role_id,
            shared.end_role_id,
            cast(shared.shared_skill_count as bigint) as shared_skill_count,
            cast(totals.required_skill_count as bigint) as required_skill_count,
            {{ xdb_round("shared.covered_requirement_sum", 9) }}
            as covered_requirement_sum,
            {{ xdb_round("totals.weighted_requirement_sum", 9) }}
            as weighted_requirement_sum,
            {{
                xdb_ratio(
                    xdb_round("shared.covered_requirement_sum", 9),
                    xdb_round("totals.weighted_requirement_sum", 9),
                )
            }} as transferable_skill_share
        from shared
        inner join totals on shared.end_role_id = totals.role_id
    ),

    distances as (
        select
            measured.start_role_id,
            measured.end_role_id,
            measured.shared_skill_count,
            measured.required_skill_count,
            measured.covered_requirement_sum,
            measured.weighted_requirement_sum,
            measured.transferable_skill_share,
            1 - measured.transferable_skill_share as role_distance,
            false as is_suppressed
        from measured
    )

select *
from distances
