with
    identifiers_weighed as (select * from {{ ref("int_identifiers__weighed") }}),

    held as (
        select
            identifiers_weighed.identifier_type,
            identifiers_weighed.identifier,
            identifiers_weighed.valid_from_date,
            identifiers_weighed.valid_to_date,
            identifiers_weighed.employee_id,
            identifiers_weighed.identity_rule,
            identifiers_weighed.identity_confidence
        from identifiers_weighed
        where identifiers_weighed.employee_id is not null
    )

select *
from held
