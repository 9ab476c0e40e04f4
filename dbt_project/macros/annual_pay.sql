{#- 12 months of pay from one payment: 260 days and 52 weeks of work a year. -#}
{% macro annual_pay(amount, frequency, weekly_hours) -%}
    {{ amount }} * case
        {{ frequency }}
        when 'annual'
        then 1
        when 'monthly'
        then 12
        when 'semi_monthly'
        then 24
        when 'four_weekly'
        then 13
        when 'biweekly'
        then 26
        when 'weekly'
        then 52
        when 'daily'
        then 260
        when 'hourly'
        then 52 * {{ weekly_hours }}
    end
{%- endmacro %}
