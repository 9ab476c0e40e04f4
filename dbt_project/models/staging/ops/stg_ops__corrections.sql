with
    corrections as (select * from {{ source("raw_ops", "corrections") }}),

    renamed as (
        select
            -- ids
            delivery_id as delivery_number,
            -- strings
            entity as entity_name,
            -- numerics
            cast(changed_rows as bigint) as changed_row_count,
            cast(backdated_rows as bigint) as backdated_row_count,
            cast(removed_rows as bigint) as removed_row_count,
            -- dates
            earliest_affected_date
        from corrections
    )

select *
from renamed
