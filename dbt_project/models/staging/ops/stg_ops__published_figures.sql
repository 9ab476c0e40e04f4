with
    published_figures as (select * from {{ source("raw_ops", "published_figures") }}),

    renamed as (
        select
            -- ids
            generation as generation_id,
            last_delivery_id as last_delivery_number,
            metric_id,
            variant_id,
            period_id,
            scope_id,
            -- strings
            scope_kind,
            -- numerics
            value,
            numerator,
            denominator,
            -- booleans
            is_complete,
            is_suppressed,
            -- dates
            as_of_date,
            period_end_date
        from published_figures
    )

select *
from renamed
