with
    survey_themes as (select * from {{ ref("rpt_survey_themes") }}),

    obstacles as (
        select survey_themes.*
        from survey_themes
        where
            survey_themes.survey_theme in (
                'opportunity',
                'support',
                'unclear_goals',
                'work_life_balance',
                'burnout',
                'keeping_current',
                'self_doubt'
            )
    ),

    ranked as (
        select
            obstacles.period_id,
            obstacles.period_kind,
            obstacles.scope_kind,
            obstacles.scope_id,
            obstacles.demographics_basis,
            obstacles.survey_theme,
            obstacles.respondent_count,
            obstacles.answer_count,
            obstacles.unfavourable_answer_count,
            obstacles.unfavourable_share,
            obstacles.unfavourable_share_low,
            obstacles.unfavourable_share_high,
            cast(
                rank() over (
                    partition by
                        obstacles.period_id,
                        obstacles.scope_kind,
                        obstacles.scope_id,
                        obstacles.demographics_basis
                    order by obstacles.unfavourable_share desc nulls last
                ) as bigint
            ) as obstacle_rank,
            obstacles.is_complete,
            false as is_suppressed,
            obstacles.period_start_date,
            obstacles.period_end_date
        from obstacles
    )

select *
from ranked
