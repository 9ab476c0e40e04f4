with
    metrics as (select * from {{ source("raw_config", "metrics") }}),

    renamed as (
        select
            -- ids
            metric_id,
            -- strings
            metric_family,
            metric_name,
            definition as metric_definition,
            higher_is,
            owner as metric_owner,
            source_text,
            source_evidence,
            exclusions,
            -- numerics
            metric_version
        from metrics
    )

select *
from renamed
