with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    person_identifiers as (select * from {{ ref("stg_hris__person_identifiers") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    -- A record's own id is beyond doubt (1); what a person decided by hand (2) wins
    -- over what systems happen to say (3).
    claims as (
        select
            workers.worker_id,
            workers.worker_id_type as identifier_type,
            workers.worker_id as identifier,
            'worker_id' as identity_rule,
            1.00 as identity_confidence,
            1 as claim_order
        from workers
        union all
        select
            person_identifiers.worker_id,
            person_identifiers.identifier_type,
            person_identifiers.identifier,
            'crosswalk' as identity_rule,
            1.00 as identity_confidence,
            2 as claim_order
        from person_identifiers
        where
            coalesce(person_identifiers.valid_from, {{ as_of_date() }})
            <= {{ as_of_date() }}
        union all
        select
            workers.worker_id,
            workers.previous_worker_id_type as identifier_type,
            workers.previous_worker_id as identifier,
            'previous_worker_id' as identity_rule,
            0.99 as identity_confidence,
            3 as claim_order
        from workers
        union all
        select
            workers.worker_id,
            workers.universal_id_type as identifier_type,
            workers.universal_id as identifier,
            'universal_id' as identity_rule,
            0.99 as identity_confidence,
            3 as claim_order
        from workers
        union all
        select
            workers.worker_id,
            workers.email_type as identifier_type,
            workers.email as identifier,
            'email' as identity_rule,
            0.95 as identity_confidence,
            3 as claim_order
        from workers
        union all
        select
            workers.worker_id,
            'mbox_sha1sum' as identifier_type,
            workers.email_sha1 as identifier,
            'mbox_sha1sum' as identity_rule,
            0.95 as identity_confidence,
            3 as claim_order
        from workers
        union all
        select
            workers.worker_id,
            workers.user_name_type as identifier_type,
            workers.user_name as identifier,
            'user_name' as identity_rule,
            0.90 as identity_confidence,
            3 as claim_order
        from workers
    ),

    claimed as (
        select
            claims.identifier_type,
            claims.identifier,
            worker_ids_resolved.employee_id,
            claims.identity_rule,
            cast(
                claims.identity_confidence as {{ xdb_type_double() }}
            ) as identity_confidence,
            cast(claims.claim_order as bigint) as claim_order
        from claims
        inner join
            worker_ids_resolved on claims.worker_id = worker_ids_resolved.worker_id
        where claims.identifier is not null
        group by
            claims.identifier_type,
            claims.identifier,
            worker_ids_resolved.employee_id,
            claims.identity_rule,
            claims.identity_confidence,
            claims.claim_order
    )

select *
from claimed
