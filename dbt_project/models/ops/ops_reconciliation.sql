with
    deliveries as (select * from {{ ref("stg_ops__deliveries") }}),

    stored_rows as (select * from {{ ref("stg_ops__stored_rows") }}),

    current_rows as (select * from {{ ref("int_current_rows__counted") }}),

    counted as (
        select
            deliveries.delivery_id as delivery_number,
            deliveries.source_name,
            deliveries.feed_name,
            deliveries.entity_name,
            deliveries.delivery_mode,
            deliveries.delivery_status,
            deliveries.rows_in_count,
            deliveries.rows_loaded_count
            + deliveries.rows_superseded_count as rows_kept_count,
            coalesce(stored_rows.rows_stored_count, 0) as rows_stored_count,
            coalesce(current_rows.rows_current_count, 0) as rows_current_count,
            deliveries.rows_quarantined_count,
            deliveries.rows_duplicate_count,
            deliveries.rows_erased_count,
            deliveries.loaded_at
        from deliveries
        left join
            stored_rows
            on deliveries.delivery_id = stored_rows.delivery_id
            and deliveries.entity_name = stored_rows.entity_name
        left join
            current_rows
            on deliveries.delivery_id = current_rows.delivery_id
            and deliveries.entity_name = current_rows.entity_name
    ),

    -- Only loaded deliveries are part of the warehouse; the others brought nothing in.
    reconciled as (
        select
            counted.delivery_number,
            counted.source_name,
            counted.feed_name,
            counted.entity_name,
            counted.delivery_mode,
            counted.delivery_status,
            counted.rows_in_count,
            counted.rows_stored_count,
            counted.rows_current_count,
            counted.rows_stored_count
            - counted.rows_current_count as rows_superseded_count,
            counted.rows_quarantined_count,
            counted.rows_duplicate_count,
            counted.rows_erased_count,
            case
                when counted.delivery_status = 'loaded'
                then
                    counted.rows_in_count
                    = counted.rows_stored_count
                    + counted.rows_quarantined_count
                    + counted.rows_duplicate_count
                    + counted.rows_erased_count
                    and counted.rows_stored_count = counted.rows_kept_count
                    and counted.rows_current_count <= counted.rows_stored_count
                else counted.rows_stored_count = 0
            end as is_balanced,
            counted.loaded_at
        from counted
    )

select *
from reconciled
