{% macro fiscal_year_name(fiscal_year) -%}
    {%- if var("fiscal_year_start_month") | int == 1 -%}
        cast({{ fiscal_year }} as {{ xdb_type_text() }})
    {%- else -%} 'FY' || cast({{ fiscal_year }} as {{ xdb_type_text() }})
    {%- endif -%}
{%- endmacro %}
{% macro two_digits(number) -%}
    case
        when {{ number }} < 10
        then '0' || cast({{ number }} as {{ xdb_type_text() }})
        else cast({{ number }} as {{ xdb_type_text() }})
    end
{%- endmacro %}
