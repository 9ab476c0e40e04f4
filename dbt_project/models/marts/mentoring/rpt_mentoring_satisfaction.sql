with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    mentoring_matches as (select * from {{ ref("fct_mentoring_matches") }}),

    sessions_held as (select * from {{ ref("int_mentoring_sessions__held") }}),

    development_evaluations as (
        select * from {{ ref("stg_development__development_evaluations") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    roles as (
        select listed.participant_role
        from (values ('mentee'), ('mentor')) as listed(participant_role)
    ),

    session_scores as (
        select
            roles.participant_role,
            case
                when roles.participant_role = 'mentee'
                then mentoring_matches.mentee_employee_id
                else mentoring_matches.mentor_employee_id
            end as employee_id,
            case
                when roles.participant_role = 'mentee'
                then sessions_held.mentee_score
                else sessions_held.mentor_score
            end as session_score,
            cast(null as {{ xdb_type_double() }}) as recommend_score,
            {{ xdb_local_date("sessions_held.held_at") }} as answered_date
        from sessions_held
        inner join
            mentoring_matches on sessions_held.match_id = mentoring_matches.match_id
        cross join roles
    ),

    recommendations as (
        select
            development_evaluations.participant_role,
            identifiers_held.employee_id,
            cast(null as {{ xdb_type_double() }}) as session_score,
            development_evaluations.recommend_score,
            development_evaluations.evaluated_on as answered_date
        from development_evaluations
        inner join
            identifiers_held
            on development_evaluations.worker_id_type = identifiers_held.identifier_type
            and development_evaluations.worker_id = identifiers_held.identifier
            and
            {{ held_on("identifiers_held", "development_evaluations.evaluated_on") }}
        where
            development_evaluations.subject_kind = 'mentoring_program'
            and development_evaluations.evaluation_kind = 'reaction'
    ),

    answers as (
        select *
        from session_scores
        union all
        select *
        from recommendations
    ),

    given_answers as (
        select
            answers.*,
            case
                when answers.session_score is not null then answers.employee_id
            end as session_rater_id,
            case
                when answers.recommend_score is not null then answers.employee_id
            end as recommender_id,
            case when answers.recommend_score >= 9 then 1 else 0 end as is_promoter,
            case when answers.recommend_score <= 6 then 1 else 0 end as is_detractor
        from answers
        where answers.session_score is not null or answers.recommend_score is not null
    ),

    grouped_answers as ({{ grouped_on("given_answers", "answered_date") }}),

    people_answers as (
        select
            period_days.period_id,
            grouped_answers.participant_role,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            max(grouped_answers.session_rater_id) as session_rater_id,
            max(grouped_answers.recommender_id) as recommender_id,
            sum(grouped_answers.session_score) as session_score_sum,
            count(grouped_answers.session_score) as session_score_count,
            count(grouped_answers.recommend_score) as recommendation_count,
            sum(grouped_answers.is_promoter) as promoter_count,
            sum(grouped_answers.is_detractor) as detractor_count
        from grouped_answers
        inner join period_days on grouped_answers.answered_date = period_days.day_date
        where grouped_answers.is_in_headcount
        group by
            {{ scope_grouping_sets(["period_id", "participant_role", "employee_id"]) }}
    ),

    answer_counts as (
        select
            people_answers.period_id,
            people_answers.participant_role,
            people_answers.scope_kind,
            people_answers.scope_id,
            count(people_answers.session_rater_id) as session_rater_count,
            sum(people_answers.session_score_sum) as session_score_sum,
            max(people_answers.session_score_sum) as largest_session_score_sum,
            sum(people_answers.session_score_count) as session_score_count,
            count(people_answers.recommender_id) as recommender_count,
            sum(people_answers.recommendation_count) as recommendation_count,
            sum(people_answers.promoter_count) as promoter_count,
            sum(people_answers.detractor_count) as detractor_count
        from people_answers
        group by
            people_answers.period_id,
            people_answers.participant_role,
            people_answers.scope_kind,
            people_answers.scope_id
    ),

    counted as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            roles.participant_role,
            headcounts.group_size_count,
            cast(
                coalesce(answer_counts.session_rater_count, 0) as bigint
            ) as session_rater_count,
            cast(
                coalesce(answer_counts.session_score_sum, 0) as {{ xdb_type_double() }}
            ) as session_score_numerator,
            cast(
                coalesce(
                    answer_counts.largest_session_score_sum, 0
                ) as {{ xdb_type_double() }}
            ) as largest_session_score_numerator,
            cast(
                coalesce(answer_counts.session_score_count, 0) as bigint
            ) as session_score_denominator,
            cast(
                coalesce(answer_counts.recommender_count, 0) as bigint
            ) as recommender_count,
            cast(
                coalesce(answer_counts.recommendation_count, 0) as bigint
            ) as recommendation_count,
            cast(coalesce(answer_counts.promoter_count, 0) as bigint) as promoter_count,
            cast(
                coalesce(answer_counts.detractor_count, 0) as bigint
            ) as detractor_count,
            {{
                xdb_ratio(
                    "answer_counts.promoter_count - answer_counts.detractor_count",
                    "answer_counts.recommendation_count",
                )
            }} as net_promoter_ratio,
            {{
                xdb_ratio(
                    "answer_counts.promoter_count + answer_counts.detractor_count",
                    "answer_counts.recommendation_count",
                )
            }} as decided_ratio,
            headcounts.is_complete,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        cross join roles
        left join
            answer_counts
            on headcounts.period_id = answer_counts.period_id
            and headcounts.scope_kind = answer_counts.scope_kind
            and headcounts.scope_id = answer_counts.scope_id
            and roles.participant_role = answer_counts.participant_role
    ),

    -- The variance of a value that is 1, 0 or -1; 1.959964 cuts off 2.5 % on each side
    -- of a normal distribution.
    widths as (
        select
            counted.*,
            1.959964 * sqrt(
                {{
                    xdb_ratio(
                        "greatest(counted.decided_ratio - counted.net_promoter_ratio * counted.net_promoter_ratio, 0)",
                        "counted.recommendation_count",
                    )
                }}
            ) as half_width
        from counted
    ),

    scored as (
        select
            widths.period_id,
            widths.period_kind,
            widths.scope_kind,
            widths.scope_id,
            widths.participant_role,
            widths.group_size_count,
            widths.session_rater_count,
            widths.session_score_numerator,
            widths.largest_session_score_numerator,
            widths.session_score_denominator,
            {{
                xdb_ratio(
                    "widths.session_score_numerator",
                    "widths.session_score_denominator",
                )
            }} as mean_session_score,
            widths.recommender_count,
            widths.recommendation_count,
            widths.promoter_count,
            widths.detractor_count,
            {{ xdb_round("100 * widths.net_promoter_ratio", 6) }} as net_promoter_score,
            {{
                xdb_round(
                    "case when widths.half_width is not null then greatest(100 * (widths.net_promoter_ratio - widths.half_width), -100) end",
                    6,
                )
            }}
            as net_promoter_score_low,
            {{
                xdb_round(
                    "case when widths.half_width is not null then least(100 * (widths.net_promoter_ratio + widths.half_width), 100) end",
                    6,
                )
            }}
            as net_promoter_score_high,
            widths.is_complete,
            false as is_suppressed,
            widths.period_start_date,
            widths.period_end_date
        from widths
    )

select *
from scored
