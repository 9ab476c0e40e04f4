with
    current_exchange_rates as (
        {{
            current_records(
                source("raw_reference", "exchange_rates"),
                ["from_currency", "to_currency", "rate_date"],
                version="recorded_at",
                deleted="is_deleted",
            )
        }}
    ),

    renamed as (
        select
            -- strings
            from_currency,
            to_currency,
            -- numerics
            rate,
            -- dates
            rate_date,
            -- timestamps
            recorded_at,
            -- lineage
            _source,
            _feed,
            _delivery_id,
            _row_number,
            _loaded_at
        from current_exchange_rates
    )

select *
from renamed
