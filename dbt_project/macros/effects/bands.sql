{#- Covariates in bands: what a comparison is adjusted for and cells are counted by. -#}
{% macro months_in_level_band(months) -%}
    case
        when {{ months }} is null
        then 'unknown'
        when {{ months }} < 12
        then '00-11'
        when {{ months }} < 24
        then '12-23'
        when {{ months }} < 36
        then '24-35'
        when {{ months }} < 48
        then '36-47'
        else '48+'
    end
{%- endmacro %}

{% macro tenure_band(months) -%}
    case
        when {{ months }} < 6
        then '00-05'
        when {{ months }} < 12
        then '06-11'
        when {{ months }} < 24
        then '12-23'
        when {{ months }} < 60
        then '24-59'
        else '60+'
    end
{%- endmacro %}

{#- The fifth of its scale that a rating lies in: 1 to 5 of a scale of five. -#}
{% macro rating_band(share) -%}
    case
        when {{ share }} is null
        then 'none'
        when {{ share }} < 0.125
        then '1'
        when {{ share }} < 0.375
        then '2'
        when {{ share }} < 0.625
        then '3'
        when {{ share }} < 0.875
        then '4'
        else '5'
    end
{%- endmacro %}

{% macro age_band(years) -%}
    case
        when {{ years }} is null
        then 'unknown'
        when {{ years }} < 30
        then '00-29'
        when {{ years }} < 40
        then '30-39'
        when {{ years }} < 50
        then '40-49'
        else '50+'
    end
{%- endmacro %}

{% macro prior_program_band(programs) -%}
    case
        when {{ programs }} <= 0 then '0' when {{ programs }} = 1 then '1' else '2+'
    end
{%- endmacro %}
