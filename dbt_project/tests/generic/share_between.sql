{% test share_between(model, condition, minimum, maximum) %}
    with
        shares as (
            select
                {{
                    xdb_ratio(
                        "sum(case when " ~ condition ~ " then 1 else 0 end)",
                        "count(*)",
                    )
                }} as share
            from {{ model }}
        ),

        faults as (
            select * from shares where share < {{ minimum }} or share > {{ maximum }}
        )

    select *
    from faults
{% endtest %}
