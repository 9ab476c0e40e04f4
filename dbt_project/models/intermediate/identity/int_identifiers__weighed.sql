with
    identifiers_claimed as (select * from {{ ref("int_identifiers__claimed") }}),

    strongest as (
        select
            identifiers_claimed.identifier_type,
            identifiers_claimed.identifier,
            min(identifiers_claimed.claim_order) as claim_order
        from identifiers_claimed
        group by identifiers_claimed.identifier_type, identifiers_claimed.identifier
    ),

    candidates as (
        select
            identifiers_claimed.identifier_type,
            identifiers_claimed.identifier,
            identifiers_claimed.employee_id,
            max(identifiers_claimed.identity_confidence) as identity_confidence
        from identifiers_claimed
        inner join
            strongest
            on identifiers_claimed.identifier_type = strongest.identifier_type
            and identifiers_claimed.identifier = strongest.identifier
            and identifiers_claimed.claim_order = strongest.claim_order
        group by
            identifiers_claimed.identifier_type,
            identifiers_claimed.identifier,
            identifiers_claimed.employee_id
    ),

    weighed as (
        select
            candidates.identifier_type,
            candidates.identifier,
            case when count(*) = 1 then min(candidates.employee_id) end as employee_id,
            max(candidates.identity_confidence) as identity_confidence,
            cast(count(*) as bigint) as candidate_count
        from candidates
        group by candidates.identifier_type, candidates.identifier
    )

select *
from weighed
