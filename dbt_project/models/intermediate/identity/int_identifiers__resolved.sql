with
    identifiers_weighed as (select * from {{ ref("int_identifiers__weighed") }}),

    identifiers_claimed as (select * from {{ ref("int_identifiers__claimed") }}),

    rules as (
        select
            identifiers_weighed.identifier_type,
            identifiers_weighed.identifier,
            identifiers_weighed.employee_id,
            identifiers_claimed.identity_rule,
            identifiers_claimed.identity_confidence,
            row_number() over (
                partition by
                    identifiers_weighed.identifier_type, identifiers_weighed.identifier
                order by
                    identifiers_claimed.claim_order asc nulls last,
                    identifiers_claimed.identity_confidence desc nulls last,
                    identifiers_claimed.identity_rule asc nulls last
            ) as rule_rank
        from identifiers_weighed
        inner join
            identifiers_claimed
            on identifiers_weighed.identifier_type = identifiers_claimed.identifier_type
            and identifiers_weighed.identifier = identifiers_claimed.identifier
            and identifiers_weighed.employee_id = identifiers_claimed.employee_id
    ),

    resolved as (
        select
            rules.identifier_type,
            rules.identifier,
            rules.employee_id,
            rules.identity_rule,
            rules.identity_confidence
        from rules
        where rules.rule_rank = 1
    )

select *
from resolved
