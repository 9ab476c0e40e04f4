{#- The ends of a 95 % interval around the ratio of two rates, from the ends of Wilson's
    intervals around each (Donner and Zou's method of variance estimates recovery,
    MOVER-R). It is defined where nobody or everybody of a group was selected, where the
    logarithm of the ratio has no error. Written so that nothing is divided by a
    difference that may be 0: with e = rate * reference rate,
    low = l (2 rate - l) / (e + sqrt(e^2 - l (2 rate - l) u (2 reference rate - u))). -#}
{% macro ratio_low(rate, low, reference_rate, reference_high) -%}
    {%- set near = low ~ " * (2 * " ~ rate ~ " - " ~ low ~ ")" -%}
    {%- set far = (
        reference_high
        ~ " * (2 * "
        ~ reference_rate
        ~ " - "
        ~ reference_high
        ~ ")"
    ) -%}
    case
        when {{ low }} = 0
        then 0
        else
            {{
                xdb_round(
                    xdb_ratio(
                        near,
                        rate
                        ~ " * "
                        ~ reference_rate
                        ~ " + "
                        ~ ratio_root(rate, reference_rate, near, far),
                    ),
                    8,
                )
            }}
    end
{%- endmacro %}

{% macro ratio_high(rate, high, reference_rate, reference_low) -%}
    {%- set far = high ~ " * (2 * " ~ rate ~ " - " ~ high ~ ")" -%}
    {%- set near = (
        reference_low
        ~ " * (2 * "
        ~ reference_rate
        ~ " - "
        ~ reference_low
        ~ ")"
    ) -%}
    {{
        xdb_round(
            xdb_ratio(
                rate
                ~ " * "
                ~ reference_rate
                ~ " + "
                ~ ratio_root(rate, reference_rate, near, far),
                near,
            ),
            8,
        )
    }}
{%- endmacro %}

{% macro ratio_root(rate, reference_rate, near, far) -%}
    sqrt(
        {{ rate }} * {{ rate }} * {{ reference_rate }} * {{ reference_rate }}
        - {{ near }} * {{ far }}
    )
{%- endmacro %}
