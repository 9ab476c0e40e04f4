with
    identifiers_resolved as (select * from {{ ref("int_identifiers__resolved") }}),

    unresolved as (select * from {{ ref("int_identifiers__unresolved") }}),

    shared as (
        select
            identifiers_resolved.identifier_type,
            identifiers_resolved.identifier,
            'belongs to two employees' as fault
        from identifiers_resolved
        group by identifiers_resolved.identifier_type, identifiers_resolved.identifier
        having count(distinct identifiers_resolved.employee_id) > 1
    ),

    double_told as (
        select
            unresolved.identifier_type,
            unresolved.identifier,
            'is resolved and unresolved' as fault
        from unresolved
        inner join
            identifiers_resolved
            on unresolved.identifier_type = identifiers_resolved.identifier_type
            and unresolved.identifier = identifiers_resolved.identifier
    ),

    faults as (
        select *
        from shared
        union all
        select *
        from double_told
    )

select *
from faults
