with
    metric_variants as (select * from {{ source("raw_config", "metric_variants") }}),

    renamed as (
        select
            -- ids
            metric_id,
            variant_id,
            -- strings
            variant_name,
            numerator as numerator_definition,
            denominator as denominator_definition,
            unit as metric_unit,
            model as report_name,
            value_column as value_column_name,
            numerator_column as numerator_column_name,
            denominator_column as denominator_column_name,
            row_filter,
            -- booleans
            is_default as is_default_variant
        from metric_variants
    )

select *
from renamed
