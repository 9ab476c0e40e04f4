with
    identifiers_used as (select * from {{ ref("int_identifiers__used") }}),

    identifiers_weighed as (select * from {{ ref("int_identifiers__weighed") }}),

    claimed as (
        select
            identifiers_weighed.identifier_type,
            identifiers_weighed.identifier,
            max(identifiers_weighed.candidate_count) as candidate_count
        from identifiers_weighed
        where identifiers_weighed.employee_id is null
        group by identifiers_weighed.identifier_type, identifiers_weighed.identifier
    ),

    unresolved as (
        select
            identifiers_used.entity_name,
            identifiers_used.column_name,
            identifiers_used.source_name,
            identifiers_used.feed_name,
            identifiers_used.identifier_type,
            identifiers_used.identifier,
            case
                when claimed.identifier is null then 'unknown' else 'ambiguous'
            end as unresolved_reason,
            identifiers_used.unresolved_use_count as use_count,
            coalesce(claimed.candidate_count, 0) as candidate_count,
            identifiers_used.first_unresolved_date as first_seen_date,
            identifiers_used.last_unresolved_date as last_seen_date
        from identifiers_used
        left join
            claimed
            on identifiers_used.identifier_type = claimed.identifier_type
            and identifiers_used.identifier = claimed.identifier
        where identifiers_used.unresolved_use_count > 0
    )

select *
from unresolved
