with
    reconciliation as (select * from {{ ref("ops_reconciliation") }}),

    unresolved as (select * from {{ ref("int_identifiers__unresolved") }}),

    feeds as (
        select
            reconciliation.source_name,
            reconciliation.feed_name,
            reconciliation.entity_name,
            cast(count(*) as bigint) as delivery_count,
            cast(
                sum(
                    case
                        when reconciliation.delivery_status = 'rejected' then 1 else 0
                    end
                ) as bigint
            ) as rejected_delivery_count,
            cast(
                sum(
                    case
                        when reconciliation.delivery_status = 'loaded'
                        then reconciliation.rows_in_count
                        else 0
                    end
                ) as bigint
            ) as rows_in_count,
            cast(
                sum(reconciliation.rows_current_count) as bigint
            ) as rows_current_count,
            cast(
                sum(
                    case
                        when reconciliation.delivery_status = 'loaded'
                        then reconciliation.rows_quarantined_count
                        else 0
                    end
                ) as bigint
            ) as rows_quarantined_count,
            max(
                case
                    when reconciliation.delivery_status = 'loaded'
                    then reconciliation.loaded_at
                end
            ) as latest_loaded_at
        from reconciliation
        group by
            reconciliation.source_name,
            reconciliation.feed_name,
            reconciliation.entity_name
    ),

    unresolved_feeds as (
        select
            unresolved.source_name,
            unresolved.feed_name,
            unresolved.entity_name,
            count(distinct unresolved.identifier) as unresolved_identifier_count,
            sum(unresolved.use_count) as unresolved_use_count
        from unresolved
        group by unresolved.source_name, unresolved.feed_name, unresolved.entity_name
    ),

    rated as (
        select
            feeds.source_name,
            feeds.feed_name,
            feeds.entity_name,
            feeds.delivery_count,
            feeds.rejected_delivery_count,
            feeds.rows_in_count,
            feeds.rows_current_count,
            feeds.rows_quarantined_count,
            {{ xdb_ratio("feeds.rows_quarantined_count", "feeds.rows_in_count") }}
            as quarantine_rate,
            cast(
                coalesce(unresolved_feeds.unresolved_identifier_count, 0) as bigint
            ) as unresolved_identifier_count,
            cast(
                coalesce(unresolved_feeds.unresolved_use_count, 0) as bigint
            ) as unresolved_use_count,
            -- A past as-of date lies before the delivery that tells of it.
            case
                when {{ xdb_days_between("feeds.latest_loaded_at", as_of_date()) }} < 0
                then 0
                else {{ xdb_days_between("feeds.latest_loaded_at", as_of_date()) }}
            end as days_since_delivery,
            feeds.latest_loaded_at
        from feeds
        left join
            unresolved_feeds
            on feeds.source_name = unresolved_feeds.source_name
            and feeds.feed_name = unresolved_feeds.feed_name
            and feeds.entity_name = unresolved_feeds.entity_name
    )

select *
from rated
