with
    resolved_identifiers as (
        select * from {{ source("raw_ops", "resolved_identifiers") }}
    ),

    renamed as (
        select
            -- ids
            identifier, identifier_type, email
        from resolved_identifiers
    )

select *
from renamed
