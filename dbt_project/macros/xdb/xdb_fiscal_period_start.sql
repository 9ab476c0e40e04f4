{% macro xdb_fiscal_period_start(day, months_in_period) -%}
    {%- set offset = 12 - var("fiscal_year_start_month") | int -%}
    {{
        xdb_add_months(
            xdb_month_start(day),
            "-((extract(month from "
            ~ day
            ~ ") + "
            ~ offset
            ~ ") % "
            ~ months_in_period
            ~ ")",
        )
    }}
{%- endmacro %}
