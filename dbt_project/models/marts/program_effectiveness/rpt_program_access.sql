with
    selection_groups as (select * from {{ ref("int_selection_groups__compared") }}),

    selection_tests as (select * from {{ ref("int_selection_tests__calculated") }}),

    rated as ({{ selection_rates("selection_groups") }}),

    bounded as ({{ selection_rate_bounds("rated") }}),

    compared as ({{ selection_comparisons("bounded") }}),

    reported as (
        select
            compared.period_id as program_id,
            {{ selection_columns("compared", "selection_tests") }},
            false as is_suppressed
        from compared
        left join
            selection_tests
            on compared.period_id = selection_tests.period_id
            and compared.opportunity_kind = selection_tests.opportunity_kind
            and compared.characteristic = selection_tests.characteristic
            and compared.characteristic_value = selection_tests.characteristic_value
        where compared.opportunity_kind = 'program'
    )

select *
from reported
