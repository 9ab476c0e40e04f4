with
    succession_candidates as (
        select * from {{ ref("stg_talent__succession_candidates") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    job_changes as (select * from {{ ref("fct_job_changes") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    critical_roles as (
        select
            roles.role_id,
            coalesce(roles.grade_id, 'unknown') as grade_id,
            coalesce(roles.job_family_id, 'unknown') as job_family_id
        from roles
        where roles.is_critical
    ),

    nominations as (
        select
            succession_candidates.role_id,
            identifiers_held.employee_id,
            coalesce(succession_candidates.readiness, 'unknown') as readiness,
            succession_candidates.nominated_on as nominated_date,
            succession_candidates.removed_on as removed_date
        from succession_candidates
        inner join
            identifiers_held
            on succession_candidates.candidate_id_type
            = identifiers_held.identifier_type
            and succession_candidates.candidate_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "succession_candidates.nominated_on") }}
        inner join
            critical_roles on succession_candidates.role_id = critical_roles.role_id
    ),

    period_ends as (
        select
            periods.*,
            least(periods.period_end_date, history.as_of_date) as closing_date
        from periods
        cross join history
    ),

    -- The newest nomination tells how ready somebody is. Who has left succeeds nobody,
    -- nor does who already has the role.
    named as (
        select
            period_ends.period_id,
            nominations.role_id,
            nominations.employee_id,
            nominations.readiness,
            row_number() over (
                partition by
                    period_ends.period_id, nominations.role_id, nominations.employee_id
                order by
                    nominations.nominated_date desc nulls last,
                    nominations.readiness asc nulls last
            ) as newest_rank
        from period_ends
        inner join
            nominations
            on period_ends.closing_date >= nominations.nominated_date
            and (
                nominations.removed_date is null
                or period_ends.closing_date < nominations.removed_date
            )
        inner join
            people_states
            on nominations.employee_id = people_states.employee_id
            and nominations.role_id <> people_states.role_id
            and period_ends.closing_date >= people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or period_ends.closing_date < people_states.valid_to_date
            )
    ),

    bench as (
        select
            named.period_id,
            named.role_id,
            count(*) as candidate_count,
            sum(
                case when named.readiness = 'now' then 1 else 0 end
            ) as ready_now_candidate_count,
            sum(
                case when named.readiness = 'one_to_three_years' then 1 else 0 end
            ) as ready_soon_candidate_count,
            sum(
                case when named.readiness = 'four_to_five_years' then 1 else 0 end
            ) as ready_later_candidate_count
        from named
        where named.newest_rank = 1
        group by named.period_id, named.role_id
    ),

    fills as (
        select
            job_changes.employee_id,
            job_changes.change_number,
            job_changes.to_role_id as role_id,
            period_days.period_id,
            max(
                case when nominations.employee_id is not null then 1 else 0 end
            ) as was_named
        from job_changes
        inner join critical_roles on job_changes.to_role_id = critical_roles.role_id
        inner join period_days on job_changes.change_date = period_days.day_date
        left join
            nominations
            on job_changes.employee_id = nominations.employee_id
            and job_changes.to_role_id = nominations.role_id
            and job_changes.change_date > nominations.nominated_date
            and (
                nominations.removed_date is null
                or job_changes.change_date <= nominations.removed_date
            )
        where
            coalesce(job_changes.from_role_id, '~') <> job_changes.to_role_id
            and job_changes.is_in_headcount
        group by
            job_changes.employee_id,
            job_changes.change_number,
            job_changes.to_role_id,
            period_days.period_id
    ),

    fills_of_roles as (
        select
            fills.period_id,
            fills.role_id,
            count(*) as critical_fill_count,
            sum(fills.was_named) as successor_fill_count
        from fills
        group by fills.period_id, fills.role_id
    ),

    roles_of_periods as (
        select
            periods.period_id,
            critical_roles.role_id,
            critical_roles.grade_id,
            critical_roles.job_family_id,
            coalesce(bench.candidate_count, 0) as candidate_count,
            coalesce(bench.ready_now_candidate_count, 0) as ready_now_candidate_count,
            coalesce(bench.ready_soon_candidate_count, 0) as ready_soon_candidate_count,
            coalesce(
                bench.ready_later_candidate_count, 0
            ) as ready_later_candidate_count,
            coalesce(fills_of_roles.critical_fill_count, 0) as critical_fill_count,
            coalesce(fills_of_roles.successor_fill_count, 0) as successor_fill_count
        from periods
        cross join critical_roles
        left join
            bench
            on periods.period_id = bench.period_id
            and critical_roles.role_id = bench.role_id
        left join
            fills_of_roles
            on periods.period_id = fills_of_roles.period_id
            and critical_roles.role_id = fills_of_roles.role_id
    ),

    -- A role has a grade and a family, and nobody's unit, place or gender.
    summed as (
        select
            roles_of_periods.period_id,
            case
                when grouping(grade_id) = 0 and grouping(job_family_id) = 0
                then 'grade_and_job_family'
                when grouping(grade_id) = 0
                then 'grade'
                when grouping(job_family_id) = 0
                then 'job_family'
                else 'overall'
            end as scope_kind,
            case
                when grouping(grade_id) = 0
                then max(grade_id)
                when grouping(job_family_id) = 0
                then max(job_family_id)
                else 'all'
            end as scope_id,
            count(*) as critical_role_count,
            sum(
                case when roles_of_periods.candidate_count > 0 then 1 else 0 end
            ) as covered_role_count,
            sum(
                case
                    when roles_of_periods.ready_now_candidate_count > 0 then 1 else 0
                end
            ) as ready_now_role_count,
            sum(
                roles_of_periods.ready_now_candidate_count
            ) as ready_now_candidate_count,
            sum(
                roles_of_periods.ready_soon_candidate_count
            ) as ready_soon_candidate_count,
            sum(
                roles_of_periods.ready_later_candidate_count
            ) as ready_later_candidate_count,
            sum(roles_of_periods.critical_fill_count) as critical_fill_count,
            sum(roles_of_periods.successor_fill_count) as successor_fill_count
        from roles_of_periods
        group by {{ rolled_up(["period_id"], ["grade_id", "job_family_id"]) }}
    ),

    -- One person may stand by for several roles.
    named_roles as (
        select
            named.period_id,
            named.employee_id,
            critical_roles.grade_id,
            critical_roles.job_family_id
        from named
        inner join critical_roles on named.role_id = critical_roles.role_id
    ),

    people as (
        select
            named_roles.period_id,
            case
                when grouping(grade_id) = 0 and grouping(job_family_id) = 0
                then 'grade_and_job_family'
                when grouping(grade_id) = 0
                then 'grade'
                when grouping(job_family_id) = 0
                then 'job_family'
                else 'overall'
            end as scope_kind,
            case
                when grouping(grade_id) = 0
                then max(grade_id)
                when grouping(job_family_id) = 0
                then max(job_family_id)
                else 'all'
            end as scope_id,
            count(distinct named_roles.employee_id) as group_size_count
        from named_roles
        group by {{ rolled_up(["period_id"], ["grade_id", "job_family_id"]) }}
    ),

    rated as (
        select
            summed.period_id,
            periods.period_kind,
            summed.scope_kind,
            summed.scope_id,
            cast(coalesce(people.group_size_count, 0) as bigint) as group_size_count,
            cast(summed.critical_role_count as bigint) as critical_role_count,
            cast(summed.covered_role_count as bigint) as covered_role_count,
            cast(summed.ready_now_role_count as bigint) as ready_now_role_count,
            cast(
                summed.ready_now_candidate_count as bigint
            ) as ready_now_candidate_count,
            cast(
                summed.ready_soon_candidate_count as bigint
            ) as ready_soon_candidate_count,
            cast(
                summed.ready_later_candidate_count as bigint
            ) as ready_later_candidate_count,
            cast(summed.critical_fill_count as bigint) as critical_fill_count,
            cast(summed.successor_fill_count as bigint) as successor_fill_count,
            {{ xdb_ratio("summed.covered_role_count", "summed.critical_role_count") }}
            as succession_coverage_rate,
            {{ xdb_ratio("summed.ready_now_role_count", "summed.critical_role_count") }}
            as ready_now_coverage_rate,
            {{
                xdb_ratio(
                    "summed.ready_now_candidate_count", "summed.critical_role_count"
                )
            }} as bench_strength,
            {{ xdb_ratio("summed.successor_fill_count", "summed.critical_fill_count") }}
            as succession_effectiveness_rate,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from summed
        inner join periods on summed.period_id = periods.period_id
        left join
            people
            on summed.period_id = people.period_id
            and summed.scope_kind = people.scope_kind
            and summed.scope_id = people.scope_id
        where summed.scope_kind <> 'grade_and_job_family'
    )

select *
from rated
