with
    survey_responses as (select * from {{ ref("stg_survey__survey_responses") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    identified as (
        select
            survey_responses.survey_id,
            survey_responses.response_id,
            survey_responses.item_id,
            identifiers_held.employee_id,
            survey_responses.responded_on as response_date,
            cast(survey_responses.score_share as decimal(18, 6)) as score_share
        from survey_responses
        inner join
            identifiers_held
            on survey_responses.worker_id_type = identifiers_held.identifier_type
            and survey_responses.worker_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "survey_responses.responded_on") }}
        where
            survey_responses.score_share is not null
            and survey_responses.responded_on <= {{ as_of_date() }}
    )

select *
from identified
