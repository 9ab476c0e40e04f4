{% macro fiscal_year_name(fiscal_year) -%}
    {%- if var("fiscal_year_start_month") | int == 1 -%}
        cast({{ fiscal_year }} as varchar)
    {%- else -%} 'FY' || cast({{ fiscal_year }} as varchar)
    {%- endif -%}
{%- endmacro %}
{% macro two_digits(number) -%}
    case
        when {{ number }} < 10
        then '0' || cast({{ number }} as varchar)
        else cast({{ number }} as varchar)
    end
{%- endmacro %}
