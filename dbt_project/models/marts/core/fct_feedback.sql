with
    feedback as (select * from {{ ref("stg_performance__feedback") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    described as (
        select
            feedback.feedback_id,
            receivers.employee_id,
            givers.employee_id as giver_employee_id,
            feedback.feedback_kind,
            feedback.theme_code,
            feedback.comment_length,
            feedback.given_at,
            {{ xdb_local_date("feedback.given_at") }} as given_date
        from feedback
        inner join
            identifiers_held as receivers
            on feedback.receiver_id_type = receivers.identifier_type
            and feedback.receiver_id = receivers.identifier
            and {{ held_on("receivers", xdb_local_date("feedback.given_at")) }}
        left join
            identifiers_held as givers
            on feedback.giver_id_type = givers.identifier_type
            and feedback.giver_id = givers.identifier
            and {{ held_on("givers", xdb_local_date("feedback.given_at")) }}
        where {{ xdb_local_date("feedback.given_at") }} <= {{ as_of_date() }}
    )

select *
from described
