with
    periods as (select * from {{ ref("int_periods__derived") }}),

    period_days as (select * from {{ ref("int_period_days__listed") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    survey_responses as (select * from {{ ref("stg_survey__survey_responses") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- Above three fifths of the scale is favourable, below two fifths unfavourable: 4
    -- and 5 of five points, 1 and 2 of them.
    answers as (
        select
            survey_responses.survey_id,
            survey_responses.survey_id
            || ':'
            || survey_responses.response_id as respondent_id,
            survey_responses.survey_theme,
            survey_responses.score_share,
            case
                when survey_responses.score_share > 0.6 then 1 else 0
            end as is_favourable,
            case
                when survey_responses.score_share < 0.4 then 1 else 0
            end as is_unfavourable,
            coalesce(
                survey_responses.launched_on, survey_responses.responded_on
            ) as launch_date,
            survey_responses.org_unit_id_at_launch,
            survey_responses.grade_id_at_launch,
            identifiers_held.employee_id
        from survey_responses
        left join
            identifiers_held
            on survey_responses.worker_id_type = identifiers_held.identifier_type
            and survey_responses.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "survey_responses.responded_on") }}
        where
            survey_responses.score_share is not null
            and survey_responses.responded_on <= {{ as_of_date() }}
    ),

    respondents as (
        select
            answers.survey_id,
            answers.respondent_id,
            answers.survey_theme,
            min(answers.launch_date) as launch_date,
            {{ as_of_date() }} as known_date,
            max(answers.org_unit_id_at_launch) as org_unit_id_at_launch,
            max(answers.grade_id_at_launch) as grade_id_at_launch,
            max(answers.employee_id) as employee_id,
            count(*) as answer_count,
            sum(answers.is_favourable) as favourable,
            sum(answers.is_unfavourable) as unfavourable,
            sum(cast(answers.score_share as decimal(18, 8))) as score_share_sum
        from answers
        group by answers.survey_id, answers.respondent_id, answers.survey_theme
    ),

    answers_at_launch as ({{ grouped_on("respondents", "launch_date") }}),

    answers_now as ({{ grouped_on("respondents", "known_date") }}),

    -- Unit and grade at the launch are what the survey tool froze.
    identified as (
        select
            'at_launch' as demographics_basis,
            answers_at_launch.survey_id,
            answers_at_launch.survey_theme,
            answers_at_launch.answer_count,
            answers_at_launch.favourable,
            answers_at_launch.unfavourable,
            answers_at_launch.score_share_sum,
            answers_at_launch.launch_date,
            coalesce(
                answers_at_launch.org_unit_id_at_launch, answers_at_launch.org_unit_id
            ) as org_unit_id,
            coalesce(
                answers_at_launch.grade_id_at_launch, answers_at_launch.grade_id
            ) as grade_id,
            answers_at_launch.job_family_id,
            answers_at_launch.location_code,
            answers_at_launch.gender
        from answers_at_launch
        union all
        select
            'now' as demographics_basis,
            answers_now.survey_id,
            answers_now.survey_theme,
            answers_now.answer_count,
            answers_now.favourable,
            answers_now.unfavourable,
            answers_now.score_share_sum,
            answers_now.launch_date,
            answers_now.org_unit_id,
            answers_now.grade_id,
            answers_now.job_family_id,
            answers_now.location_code,
            answers_now.gender
        from answers_now
    ),

    -- A survey asks many people alike on one day: they are added up before each day
    -- becomes all the periods that it lies in.
    alike as (
        select
            identified.demographics_basis,
            identified.survey_id,
            identified.survey_theme,
            identified.launch_date,
            identified.org_unit_id,
            identified.grade_id,
            identified.job_family_id,
            identified.location_code,
            identified.gender,
            count(*) as respondents,
            sum(identified.answer_count) as answer_count,
            sum(identified.favourable) as favourable,
            sum(identified.unfavourable) as unfavourable,
            sum(identified.score_share_sum) as score_share_sum
        from identified
        group by
            identified.demographics_basis,
            identified.survey_id,
            identified.survey_theme,
            identified.launch_date,
            identified.org_unit_id,
            identified.grade_id,
            identified.job_family_id,
            identified.location_code,
            identified.gender
    ),

    group_surveys as (
        select
            period_days.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            alike.demographics_basis,
            alike.survey_theme,
            alike.survey_id,
            sum(alike.respondents) as respondents,
            sum(alike.answer_count) as answer_count,
            sum(alike.favourable) as favourable,
            sum(alike.unfavourable) as unfavourable,
            sum(alike.score_share_sum) as score_share_sum
        from alike
        inner join period_days on alike.launch_date = period_days.day_date
        group by
            {{
                scope_grouping_sets(
                    ["period_id", "demographics_basis", "survey_theme", "survey_id"]
                )
            }}
    ),

    listed_bases as (
        select listed.demographics_basis
        from (values ('at_launch'), ('now')) as listed(demographics_basis)
    ),

    -- Nobody's group is known of an anonymous answer: it counts among all, as do the
    -- answers of those who are no longer here.
    overall_surveys as (
        select
            period_days.period_id,
            'overall' as scope_kind,
            'all' as scope_id,
            listed_bases.demographics_basis,
            respondents.survey_theme,
            respondents.survey_id,
            count(*) as respondents,
            sum(respondents.answer_count) as answer_count,
            sum(respondents.favourable) as favourable,
            sum(respondents.unfavourable) as unfavourable,
            sum(respondents.score_share_sum) as score_share_sum
        from respondents
        cross join listed_bases
        inner join period_days on respondents.launch_date = period_days.day_date
        group by
            period_days.period_id,
            listed_bases.demographics_basis,
            respondents.survey_theme,
            respondents.survey_id
    ),

    surveys as (
        select *
        from overall_surveys
        union all
        select *
        from group_surveys
        where group_surveys.scope_kind <> 'overall'
    ),

    -- Who answers every survey of a year is one person, and an anonymous answer does
    -- not
    -- say whose it is: there are surely as many people as answered one of the surveys.
    counts as (
        select
            surveys.period_id,
            surveys.scope_kind,
            surveys.scope_id,
            surveys.demographics_basis,
            surveys.survey_theme,
            max(surveys.respondents) as respondents,
            sum(surveys.answer_count) as answer_count,
            sum(surveys.favourable) as favourable,
            sum(surveys.unfavourable) as unfavourable,
            sum(surveys.score_share_sum) as score_share_sum
        from surveys
        group by
            surveys.period_id,
            surveys.scope_kind,
            surveys.scope_id,
            surveys.demographics_basis,
            surveys.survey_theme
    ),

    counted as (
        select
            counts.*,
            {{ xdb_ratio("counts.favourable", "counts.answer_count") }}
            as favourable_share,
            {{ xdb_ratio("counts.unfavourable", "counts.answer_count") }}
            as unfavourable_share
        from counts
    ),

    reported as (
        select
            counted.period_id,
            periods.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.demographics_basis,
            counted.survey_theme,
            cast(counted.respondents as bigint) as respondent_count,
            cast(counted.answer_count as bigint) as answer_count,
            cast(counted.favourable as bigint) as favourable_answer_count,
            cast(counted.unfavourable as bigint) as unfavourable_answer_count,
            cast(counted.score_share_sum as {{ xdb_type_double() }}) as score_share_sum,
            {{ xdb_ratio("counted.score_share_sum", "counted.answer_count") }}
            as mean_score_share,
            counted.favourable_share,
            {{ wilson_low("counted.favourable_share", "counted.respondents") }}
            as favourable_share_low,
            {{ wilson_high("counted.favourable_share", "counted.respondents") }}
            as favourable_share_high,
            counted.unfavourable_share,
            {{ wilson_low("counted.unfavourable_share", "counted.respondents") }}
            as unfavourable_share_low,
            {{ wilson_high("counted.unfavourable_share", "counted.respondents") }}
            as unfavourable_share_high,
            periods.is_complete,
            false as is_suppressed,
            periods.period_start_date,
            periods.period_end_date
        from counted
        inner join periods on counted.period_id = periods.period_id
    )

select *
from reported
