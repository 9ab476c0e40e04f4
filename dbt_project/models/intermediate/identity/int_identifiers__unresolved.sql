with
    identifiers_used as (select * from {{ ref("int_identifiers__used") }}),

    identifiers_weighed as (select * from {{ ref("int_identifiers__weighed") }}),

    unresolved as (
        select
            identifiers_used.entity_name,
            identifiers_used.column_name,
            identifiers_used.source_name,
            identifiers_used.feed_name,
            identifiers_used.identifier_type,
            identifiers_used.identifier,
            case
                when identifiers_weighed.candidate_count > 1
                then 'ambiguous'
                else 'unknown'
            end as unresolved_reason,
            identifiers_used.use_count,
            coalesce(identifiers_weighed.candidate_count, 0) as candidate_count,
            identifiers_used.first_seen_date,
            identifiers_used.last_seen_date
        from identifiers_used
        left join
            identifiers_weighed
            on identifiers_used.identifier_type = identifiers_weighed.identifier_type
            and identifiers_used.identifier = identifiers_weighed.identifier
        where identifiers_weighed.employee_id is null
    )

select *
from unresolved
