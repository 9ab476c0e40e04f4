with
    workers as (select * from {{ ref("stg_hris__workers") }}),

    person_identifiers as (select * from {{ ref("stg_hris__person_identifiers") }}),

    worker_ids_resolved as (select * from {{ ref("int_worker_ids__resolved") }}),

    resolved_identifiers as (select * from {{ ref("stg_ops__resolved_identifiers") }}),

    -- What a person decided by hand for a stretch of time (1) wins within it even over
    -- a record's own id (2), since ids are given out again. A decision without an end
    -- (3) wins over what systems happen to say (4).
    claims as (
        select
            workers.worker_id,
            workers.worker_id_type as identifier_type,
            workers.worker_id as identifier,
            'worker_id' as identity_rule,
            1.00 as identity_confidence,
            2 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            person_identifiers.worker_id,
            person_identifiers.identifier_type,
            person_identifiers.identifier,
            'crosswalk' as identity_rule,
            1.00 as identity_confidence,
            case
                when person_identifiers.valid_to is null then 3 else 1
            end as claim_order,
            coalesce(
                person_identifiers.valid_from, cast('1900-01-01' as date)
            ) as valid_from_date,
            person_identifiers.valid_to as valid_to_date
        from person_identifiers
        where
            coalesce(person_identifiers.valid_from < person_identifiers.valid_to, true)
        union all
        select
            workers.worker_id,
            workers.previous_worker_id_type as identifier_type,
            workers.previous_worker_id as identifier,
            'previous_worker_id' as identity_rule,
            0.99 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            workers.universal_id_type as identifier_type,
            workers.universal_id as identifier,
            'universal_id' as identity_rule,
            0.99 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            workers.employee_number_type as identifier_type,
            workers.employee_number as identifier,
            'employee_number' as identity_rule,
            0.99 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            workers.email_type as identifier_type,
            workers.email as identifier,
            'email' as identity_rule,
            0.95 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            'mbox_sha1sum' as identifier_type,
            workers.email_sha1 as identifier,
            'mbox_sha1sum' as identity_rule,
            0.95 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            workers.user_name_type as identifier_type,
            workers.user_name as identifier,
            'user_name' as identity_rule,
            0.90 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
        union all
        select
            workers.worker_id,
            workers.full_name_type as identifier_type,
            workers.full_name as identifier,
            'manager_name' as identity_rule,
            0.60 as identity_confidence,
            4 as claim_order,
            cast('1900-01-01' as date) as valid_from_date,
            cast(null as date) as valid_to_date
        from workers
    ),

    -- Who claims an address claims every hash that was found to stand for it.
    claims_with_hashes as (
        select
            claims.worker_id,
            claims.identifier_type,
            claims.identifier,
            claims.identity_rule,
            claims.identity_confidence,
            claims.claim_order,
            claims.valid_from_date,
            claims.valid_to_date
        from claims
        union all
        select
            claims.worker_id,
            resolved_identifiers.identifier_type,
            resolved_identifiers.identifier,
            'hashed_email' as identity_rule,
            0.95 as identity_confidence,
            claims.claim_order,
            claims.valid_from_date,
            claims.valid_to_date
        from claims
        inner join
            resolved_identifiers
            on claims.identifier_type = 'email'
            and claims.identifier = resolved_identifiers.email
    ),

    claimed_by_people as (
        select
            claims_with_hashes.identifier_type,
            claims_with_hashes.identifier,
            worker_ids_resolved.employee_id,
            claims_with_hashes.identity_rule,
            cast(
                claims_with_hashes.identity_confidence as {{ xdb_type_double() }}
            ) as identity_confidence,
            cast(claims_with_hashes.claim_order as bigint) as claim_order,
            claims_with_hashes.valid_from_date,
            claims_with_hashes.valid_to_date,
            workers.hire_date,
            workers.termination_date
        from claims_with_hashes
        inner join
            worker_ids_resolved
            on claims_with_hashes.worker_id = worker_ids_resolved.worker_id
        inner join workers on claims_with_hashes.worker_id = workers.worker_id
        where claims_with_hashes.identifier is not null
    ),

    contested as (
        select claimed_by_people.identifier_type, claimed_by_people.identifier
        from claimed_by_people
        where claimed_by_people.claim_order = 4
        group by claimed_by_people.identifier_type, claimed_by_people.identifier
        having
            min(claimed_by_people.employee_id) <> max(claimed_by_people.employee_id)
            and count(*) <= {{ var("maximum_worker_ids_per_person") }}
    ),

    -- An address given to a newcomer belonged to the leaver while he was here: where
    -- several people claim an identifier, each claims it more while employed (4)
    -- than at other times (5).
    weighted as (
        select
            claimed_by_people.identifier_type,
            claimed_by_people.identifier,
            claimed_by_people.employee_id,
            claimed_by_people.identity_rule,
            claimed_by_people.identity_confidence,
            case
                when
                    claimed_by_people.claim_order = 4
                    and contested.identifier is not null
                    and claimed_by_people.identity_rule <> 'manager_name'
                then 5
                else claimed_by_people.claim_order
            end as claim_order,
            claimed_by_people.valid_from_date,
            claimed_by_people.valid_to_date
        from claimed_by_people
        left join
            contested
            on claimed_by_people.identifier_type = contested.identifier_type
            and claimed_by_people.identifier = contested.identifier
        union all
        select
            claimed_by_people.identifier_type,
            claimed_by_people.identifier,
            claimed_by_people.employee_id,
            claimed_by_people.identity_rule,
            claimed_by_people.identity_confidence,
            claimed_by_people.claim_order,
            claimed_by_people.hire_date as valid_from_date,
            {{ xdb_add_days("claimed_by_people.termination_date", 1) }} as valid_to_date
        from claimed_by_people
        inner join
            contested
            on claimed_by_people.identifier_type = contested.identifier_type
            and claimed_by_people.identifier = contested.identifier
        where
            claimed_by_people.claim_order = 4
            and claimed_by_people.identity_rule <> 'manager_name'
    ),

    claimed as (
        select
            weighted.identifier_type,
            weighted.identifier,
            weighted.employee_id,
            weighted.identity_rule,
            weighted.identity_confidence,
            cast(weighted.claim_order as bigint) as claim_order,
            weighted.valid_from_date,
            case
                when count(*) = count(weighted.valid_to_date)
                then max(weighted.valid_to_date)
            end as valid_to_date
        from weighted
        group by
            weighted.identifier_type,
            weighted.identifier,
            weighted.employee_id,
            weighted.identity_rule,
            weighted.identity_confidence,
            weighted.claim_order,
            weighted.valid_from_date
    )

select *
from claimed
