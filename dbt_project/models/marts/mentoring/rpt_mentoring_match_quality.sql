with
    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    skill_levels as (select * from {{ ref("int_skill_levels__as_of") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    pairs as (
        select
            mentoring_matches.match_id,
            mentoring_matches.mentee_employee_id,
            mentoring_matches.mentor_employee_id,
            mentoring_matches.match_status,
            mentoring_matches.mean_mentee_score,
            mentoring_matches.mean_mentor_score,
            mentoring_matches.planned_end_date,
            mentoring_matches.ended_date,
            {{
                xdb_local_date(
                    "coalesce(mentoring_matches.accepted_at, mentoring_matches.started_at)"
                )
            }}
            as matched_date
        from mentoring_matches
        where
            mentoring_matches.is_matched
            and mentoring_matches.mentor_employee_id is not null
    ),

    known_pairs as (
        select pairs.*
        from pairs
        inner join
            history
            on pairs.matched_date >= history.history_start_date
            and pairs.matched_date <= history.as_of_date
    ),

    mentee_levels as (
        select
            known_pairs.match_id,
            skill_levels.skill_id,
            max(skill_levels.level_share) as level_share
        from known_pairs
        inner join
            skill_levels
            on known_pairs.mentee_employee_id = skill_levels.employee_id
            and {{ held_on("skill_levels", "known_pairs.matched_date") }}
        group by known_pairs.match_id, skill_levels.skill_id
    ),

    mentor_levels as (
        select
            known_pairs.match_id,
            skill_levels.skill_id,
            max(skill_levels.level_share) as level_share
        from known_pairs
        inner join
            skill_levels
            on known_pairs.mentor_employee_id = skill_levels.employee_id
            and {{ held_on("skill_levels", "known_pairs.matched_date") }}
        group by known_pairs.match_id, skill_levels.skill_id
    ),

    skills_compared as (
        select
            mentee_levels.match_id,
            max(
                case
                    when mentor_levels.level_share > mentee_levels.level_share
                    then 1
                    else 0
                end
            ) as is_ahead
        from mentee_levels
        inner join
            mentor_levels
            on mentee_levels.match_id = mentor_levels.match_id
            and mentee_levels.skill_id = mentor_levels.skill_id
        group by mentee_levels.match_id
    ),

    described as (
        select
            known_pairs.*,
            'all' as every_pair,
            case
                when mentors.org_unit_id = mentees.org_unit_id
                then 'same'
                when mentors.org_unit_id <> mentees.org_unit_id
                then 'other'
                else 'unknown'
            end as org_unit,
            case
                when mentors.grade_ordinal - mentees.grade_ordinal <= 0
                then 'mentor_not_above'
                when mentors.grade_ordinal - mentees.grade_ordinal = 1
                then 'one_above'
                when mentors.grade_ordinal - mentees.grade_ordinal > 1
                then 'two_or_more_above'
                else 'unknown'
            end as grade_gap,
            case
                when skills_compared.is_ahead = 1
                then 'mentor_ahead'
                when skills_compared.is_ahead = 0
                then 'mentor_not_ahead'
                else 'unknown'
            end as skills
        from known_pairs
        left join
            people_states as mentees
            on known_pairs.mentee_employee_id = mentees.employee_id
            and {{ held_on("mentees", "known_pairs.matched_date") }}
        left join
            people_states as mentors
            on known_pairs.mentor_employee_id = mentors.employee_id
            and {{ held_on("mentors", "known_pairs.matched_date") }}
        left join skills_compared on known_pairs.match_id = skills_compared.match_id
    ),

    traits as (
        {%- for trait in ["every_pair", "org_unit", "grade_gap", "skills"] %}
            {%- if not loop.first %}
                union all
            {%- endif %}
            select
                '{{ trait }}' as match_trait,
                described.{{ trait }} as match_trait_value,
                described.mentee_employee_id,
                described.mean_mentee_score,
                described.mean_mentor_score,
                case
                    when described.planned_end_date <= {{ as_of_date() }} then 1 else 0
                end as is_due,
                case
                    when
                        described.planned_end_date <= {{ as_of_date() }}
                        and described.ended_date < described.planned_end_date
                        and coalesce(described.match_status, 'ended') <> 'completed'
                    then 1
                    else 0
                end as is_ended_early
            from described
        {%- endfor %}
    ),

    counted as (
        select
            traits.match_trait,
            traits.match_trait_value,
            count(distinct traits.mentee_employee_id) as mentee_count,
            count(*) as pair_count,
            count(traits.mean_mentee_score) as mentee_scored_count,
            sum(traits.mean_mentee_score) as mentee_score_sum,
            count(traits.mean_mentor_score) as mentor_scored_count,
            sum(traits.mean_mentor_score) as mentor_score_sum,
            sum(traits.is_due) as due_count,
            sum(traits.is_ended_early) as early_count
        from traits
        group by traits.match_trait, traits.match_trait_value
    ),

    shared as (
        select
            counted.*,
            {{ xdb_ratio("counted.early_count", "counted.due_count") }} as early_rate
        from counted
    ),

    rated as (
        select
            shared.match_trait,
            shared.match_trait_value,
            cast(shared.mentee_count as bigint) as mentee_count,
            cast(shared.pair_count as bigint) as mentoring_pair_count,
            cast(shared.mentee_scored_count as bigint) as mentee_scored_pair_count,
            {{ xdb_ratio("shared.mentee_score_sum", "shared.mentee_scored_count") }}
            as mean_pair_mentee_score,
            cast(shared.mentor_scored_count as bigint) as mentor_scored_pair_count,
            {{ xdb_ratio("shared.mentor_score_sum", "shared.mentor_scored_count") }}
            as mean_pair_mentor_score,
            cast(shared.early_count as bigint) as early_end_numerator,
            cast(shared.due_count as bigint) as early_end_denominator,
            shared.early_rate as early_end_rate,
            {{ wilson_low("shared.early_rate", "shared.due_count") }}
            as early_end_rate_low,
            {{ wilson_high("shared.early_rate", "shared.due_count") }}
            as early_end_rate_high,
            false as is_suppressed
        from shared
    )

select *
from rated
