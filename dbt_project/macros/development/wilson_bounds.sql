{#- The ends of Wilson's 95 % interval around a share that was seen among so many. It
    stays between 0 and 1, also where the share is 0 or 1; 1.959964 cuts off 2.5 % on
    each side of a normal distribution. -#}
{% macro wilson_low(share, size) -%}
    {{
        xdb_round(
            wilson_centre(share, size) ~ " - " ~ wilson_half_width(share, size), 8
        )
    }}
{%- endmacro %}

{% macro wilson_high(share, size) -%}
    {{
        xdb_round(
            wilson_centre(share, size) ~ " + " ~ wilson_half_width(share, size), 8
        )
    }}
{%- endmacro %}

{% macro wilson_centre(share, size) -%}
    {{
        xdb_ratio(
            size ~ " * " ~ share ~ " + 1.920729440648",
            size ~ " + 3.841458881296",
        )
    }}
{%- endmacro %}

{% macro wilson_half_width(share, size) -%}
    {{
        xdb_ratio(
            "1.959964 * sqrt("
            ~ size
            ~ " * "
            ~ share
            ~ " * (1 - "
            ~ share
            ~ ") + 0.960364720324)",
            size ~ " + 3.841458881296",
        )
    }}
{%- endmacro %}
