with
    development_evaluations as (
        select * from {{ ref("stg_development__development_evaluations") }}
    ),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    endings as (select * from {{ ref("int_program_endings__derived") }}),

    evaluations as (
        select
            development_evaluations.evaluation_id,
            identifiers_held.employee_id,
            development_evaluations.subject_kind,
            development_evaluations.subject_id,
            development_evaluations.evaluation_kind,
            development_evaluations.confirmed_by,
            development_evaluations.score_share,
            development_evaluations.recommend_score,
            development_evaluations.has_applied,
            development_evaluations.evaluated_on as evaluated_date
        from development_evaluations
        inner join
            identifiers_held
            on development_evaluations.worker_id_type = identifiers_held.identifier_type
            and development_evaluations.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "development_evaluations.evaluated_on") }}
        where
            development_evaluations.subject_kind in ('course', 'mentoring_program')
            and development_evaluations.evaluated_on <= {{ as_of_date() }}
    ),

    reactions as (
        select * from evaluations where evaluations.evaluation_kind = 'reaction'
    ),

    -- What somebody knew last before the first look after.
    gains as (
        select
            after.evaluation_id,
            after.subject_kind,
            after.subject_id,
            after.employee_id,
            after.evaluated_date,
            after.score_share - before.score_share as gain,
            row_number() over (
                partition by after.evaluation_id
                order by
                    before.evaluated_date desc nulls last,
                    before.evaluation_id desc nulls last
            ) as before_rank
        from evaluations as after
        inner join
            evaluations as before
            on after.employee_id = before.employee_id
            and after.subject_kind = before.subject_kind
            and after.subject_id = before.subject_id
            and before.evaluation_kind = 'learning_before'
            and after.evaluated_date >= before.evaluated_date
            and before.score_share is not null
        where after.evaluation_kind = 'learning_after' and after.score_share is not null
    ),

    -- Asked too early, nobody has had the chance; asked too late, nobody remembers.
    applications as (
        select
            evaluations.evaluation_id,
            evaluations.subject_kind,
            evaluations.subject_id,
            evaluations.employee_id,
            evaluations.evaluated_date,
            evaluations.confirmed_by,
            evaluations.has_applied,
            max(endings.completed_date) as completed_date
        from evaluations
        inner join
            endings
            on evaluations.employee_id = endings.employee_id
            and evaluations.subject_kind = endings.subject_kind
            and evaluations.subject_id = endings.subject_id
            and evaluations.evaluated_date
            >= {{
                xdb_add_days(
                    "endings.completed_date", var("application_window_first_day")
                )
            }}
            and evaluations.evaluated_date
            <= {{
                xdb_add_days(
                    "endings.completed_date", var("application_window_last_day")
                )
            }}
        where
            evaluations.evaluation_kind = 'application'
            and evaluations.has_applied is not null
        group by
            evaluations.evaluation_id,
            evaluations.subject_kind,
            evaluations.subject_id,
            evaluations.employee_id,
            evaluations.evaluated_date,
            evaluations.confirmed_by,
            evaluations.has_applied
    ),

    last_applications as (
        select
            applications.*,
            row_number() over (
                partition by
                    applications.subject_kind,
                    applications.subject_id,
                    applications.employee_id,
                    applications.completed_date
                order by
                    applications.evaluated_date desc nulls last,
                    applications.evaluation_id desc nulls last
            ) as answer_rank,
            row_number() over (
                partition by
                    applications.subject_kind,
                    applications.subject_id,
                    applications.employee_id,
                    applications.completed_date,
                    applications.confirmed_by
                order by
                    applications.evaluated_date desc nulls last,
                    applications.evaluation_id desc nulls last
            ) as confirmed_rank
        from applications
    ),

    answers as (
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluation_id as record_id,
            reactions.evaluated_date as answer_date,
            'reaction_score' as evaluation_measure,
            reactions.score_share as answer
        from reactions
        where reactions.score_share is not null
        union all
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluation_id as record_id,
            reactions.evaluated_date as answer_date,
            'reaction_favourable' as evaluation_measure,
            case
                when reactions.score_share >= {{ var("favourable_reaction_share") }}
                then 1
                else 0
            end as answer
        from reactions
        where reactions.score_share is not null
        union all
        select
            reactions.subject_kind,
            reactions.subject_id,
            reactions.employee_id,
            reactions.evaluation_id as record_id,
            reactions.evaluated_date as answer_date,
            'recommendation' as evaluation_measure,
            case
                when reactions.recommend_score >= 9
                then 1
                when reactions.recommend_score <= 6
                then -1
                else 0
            end as answer
        from reactions
        where reactions.recommend_score is not null
        union all
        select
            gains.subject_kind,
            gains.subject_id,
            gains.employee_id,
            gains.evaluation_id as record_id,
            gains.evaluated_date as answer_date,
            'learning_gain' as evaluation_measure,
            gains.gain as answer
        from gains
        where gains.before_rank = 1
        union all
        select
            endings.subject_kind,
            endings.subject_id,
            endings.employee_id,
            endings.record_id,
            endings.ended_date as answer_date,
            'learning_pass' as evaluation_measure,
            case when endings.is_completed then 1 else 0 end as answer
        from endings
        where endings.subject_kind = 'course'
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluation_id as record_id,
            last_applications.evaluated_date as answer_date,
            'applied' as evaluation_measure,
            case when last_applications.has_applied then 1 else 0 end as answer
        from last_applications
        where last_applications.answer_rank = 1
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluation_id as record_id,
            last_applications.evaluated_date as answer_date,
            'applied_confirmed' as evaluation_measure,
            case when last_applications.has_applied then 1 else 0 end as answer
        from last_applications
        where
            last_applications.confirmed_rank = 1
            and last_applications.confirmed_by = 'manager'
        union all
        select
            last_applications.subject_kind,
            last_applications.subject_id,
            last_applications.employee_id,
            last_applications.evaluation_id as record_id,
            last_applications.evaluated_date as answer_date,
            'scrap_learning' as evaluation_measure,
            case when last_applications.has_applied then 0 else 1 end as answer
        from last_applications
        where last_applications.answer_rank = 1
    )

select *
from answers
