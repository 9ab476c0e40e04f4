with
    deliveries as (select * from {{ source("raw_ops", "deliveries") }}),

    renamed as (
        select
            -- ids
            delivery_id,
            -- strings
            source as source_name,
            feed as feed_name,
            entity as entity_name,
            delivery_mode,
            file_sha256,
            contract_version,
            status as delivery_status,
            reject_rule,
            -- numerics
            cast(rows_in as bigint) as rows_in_count,
            cast(coalesce(rows_loaded, 0) as bigint) as rows_loaded_count,
            cast(coalesce(rows_quarantined, 0) as bigint) as rows_quarantined_count,
            cast(coalesce(rows_duplicate, 0) as bigint) as rows_duplicate_count,
            cast(coalesce(rows_superseded, 0) as bigint) as rows_superseded_count,
            cast(coalesce(rows_erased, 0) as bigint) as rows_erased_count,
            -- timestamps
            cast(loaded_at as timestamp) as loaded_at
        from deliveries
    )

select *
from renamed
