with
    identifiers_weighed as (select * from {{ ref("int_identifiers__weighed") }}),

    -- Where the date of a record is not looked at, only an identifier that was never
    -- anybody else's may speak.
    held_by_one as (
        select
            identifiers_weighed.identifier_type,
            identifiers_weighed.identifier,
            min(identifiers_weighed.employee_id) as employee_id
        from identifiers_weighed
        group by identifiers_weighed.identifier_type, identifiers_weighed.identifier
        having
            count(*) = count(identifiers_weighed.employee_id)
            and min(identifiers_weighed.employee_id)
            = max(identifiers_weighed.employee_id)
    ),

    rules as (
        select
            identifiers_weighed.identifier_type,
            identifiers_weighed.identifier,
            identifiers_weighed.employee_id,
            identifiers_weighed.identity_rule,
            identifiers_weighed.identity_confidence,
            row_number() over (
                partition by
                    identifiers_weighed.identifier_type, identifiers_weighed.identifier
                order by identifiers_weighed.valid_from_date desc nulls last
            ) as recency
        from identifiers_weighed
        inner join
            held_by_one
            on identifiers_weighed.identifier_type = held_by_one.identifier_type
            and identifiers_weighed.identifier = held_by_one.identifier
    ),

    resolved as (
        select
            rules.identifier_type,
            rules.identifier,
            rules.employee_id,
            rules.identity_rule,
            rules.identity_confidence
        from rules
        where rules.recency = 1
    )

select *
from resolved
