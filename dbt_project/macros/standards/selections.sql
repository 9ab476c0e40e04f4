{#- Selection rates of groups beside that of the reference group. -#}
{% macro selection_rates(selection_groups) -%}
    select
        {{ selection_groups }}.*,
        {{
            xdb_ratio(
                selection_groups ~ ".selected_count", selection_groups ~ ".pool_count"
            )
        }} as selection_rate,
        {{
            xdb_ratio(
                selection_groups ~ ".reference_selected_count",
                selection_groups ~ ".reference_pool_count",
            )
        }} as reference_selection_rate
    from {{ selection_groups }}
{%- endmacro %}

{#- The rates with the ends of Wilson's intervals around them. -#}
{% macro selection_rate_bounds(rated) -%}
    select
        {{ rated }}.*,
        {{ wilson_low(rated ~ ".selection_rate", rated ~ ".pool_count") }}
        as selection_rate_low,
        {{ wilson_high(rated ~ ".selection_rate", rated ~ ".pool_count") }}
        as selection_rate_high,
        {{
            wilson_low(
                rated ~ ".reference_selection_rate", rated ~ ".reference_pool_count"
            )
        }} as reference_selection_rate_low,
        {{
            wilson_high(
                rated ~ ".reference_selection_rate", rated ~ ".reference_pool_count"
            )
        }} as reference_selection_rate_high
    from {{ rated }}
{%- endmacro %}

{#- The ratio of two rates and what follows from it. Products of counts, so that exactly
    four fifths is not below it. A group compared with itself has no interval: its ratio
    is 1 by definition; nor has one beside a reference of which nobody was selected. -#}
{% macro selection_comparisons(rated) -%}
    {%- set has_interval = (
        rated
        ~ ".characteristic_value <> "
        ~ rated
        ~ ".reference_value and "
        ~ rated
        ~ ".reference_selected_count > 0"
    ) -%}
    select
        {{ rated }}.*,
        {{ xdb_ratio(rated ~ ".selection_rate", rated ~ ".reference_selection_rate") }}
        as impact_ratio,
        case
            when {{ has_interval }}
            then
                {{
                    ratio_low(
                        rated ~ ".selection_rate",
                        rated ~ ".selection_rate_low",
                        rated ~ ".reference_selection_rate",
                        rated ~ ".reference_selection_rate_high",
                    )
                }}
        end as impact_ratio_low,
        case
            when {{ has_interval }}
            then
                {{
                    ratio_high(
                        rated ~ ".selection_rate",
                        rated ~ ".selection_rate_high",
                        rated ~ ".reference_selection_rate",
                        rated ~ ".reference_selection_rate_low",
                    )
                }}
        end as impact_ratio_high,
        case
            when {{ rated }}.reference_selected_count > 0
            then
                5 * {{ rated }}.selected_count * {{ rated }}.reference_pool_count
                < 4 * {{ rated }}.reference_selected_count * {{ rated }}.pool_count
        end as is_below_four_fifths,
        5 * ({{ rated }}.selected_count + 1) * {{ rated }}.reference_pool_count
        >= 4
        * ({{ rated }}.reference_selected_count - 1)
        * {{ rated }}.pool_count as is_above_after_flip
    from {{ rated }}
{%- endmacro %}

{#- What is shown of a comparison and of its test. -#}
{% macro selection_columns(compared, selection_tests) -%}
    {{ compared }}.characteristic,
    {{ compared }}.characteristic_value,
    {{ compared }}.reference_value,
    {{ compared }}.pool_count as group_size_count,
    {{ compared }}.selected_count as selection_numerator,
    {{ compared }}.pool_count as selection_denominator,
    {{ compared }}.selection_rate,
    {{ compared }}.reference_selected_count as reference_selection_numerator,
    {{ compared }}.reference_pool_count as reference_selection_denominator,
    {{ compared }}.reference_selection_rate,
    {{ compared }}.impact_ratio,
    {{ compared }}.impact_ratio_low,
    {{ compared }}.impact_ratio_high,
    {{ selection_tests }}.difference_in_deviations,
    {{ selection_tests }}.fisher_p_value,
    {{ compared }}.is_below_four_fifths,
    {{ compared }}.is_below_four_fifths
    and {{ compared }}.is_above_after_flip as is_decided_by_one_person,
    abs({{ selection_tests }}.difference_in_deviations) > 2 as is_beyond_two_deviations,
    {{ compared }}.pool_count < {{ var("adverse_impact_minimum_pool") }}
    or coalesce(
        {{ selection_tests }}.least_expected_count < 5, false
    ) as is_small_sample
{%- endmacro %}
