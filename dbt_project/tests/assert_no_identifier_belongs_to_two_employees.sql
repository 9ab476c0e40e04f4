with
    identifiers_resolved as (select * from {{ ref("int_identifiers__resolved") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

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

    -- Before or after it was somebody's, the same identifier may well be unknown.
    double_told as (
        select
            unresolved.identifier_type,
            unresolved.identifier,
            'is somebody''s on a day it is unresolved' as fault
        from unresolved
        inner join
            identifiers_held
            on unresolved.identifier_type = identifiers_held.identifier_type
            and unresolved.identifier = identifiers_held.identifier
            and (
                {{ held_on("identifiers_held", "unresolved.first_seen_date") }}
                or {{ held_on("identifiers_held", "unresolved.last_seen_date") }}
            )
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
