with
    selection_groups as (select * from {{ ref("int_selection_groups__compared") }}),

    people as (select * from {{ ref("int_people__described") }}),

    comparisons as (
        select
            selection_groups.*,
            selection_groups.pool_count
            + selection_groups.reference_pool_count as both_pools_count,
            selection_groups.selected_count
            + selection_groups.reference_selected_count as both_selected_count
        from selection_groups
        where selection_groups.characteristic_value <> selection_groups.reference_value
    ),

    -- Two groups hold different people, so there are as many people as any count.
    counting_numbers as (
        select row_number() over (order by people.employee_id asc nulls last) as number
        from people
    ),

    largest as (select max(comparisons.both_pools_count) as number from comparisons),

    -- ln(n!) is the sum of ln(1) to ln(n).
    log_factorials as (
        select
            counting_numbers.number,
            sum(ln(cast(counting_numbers.number as {{ xdb_type_double() }}))) over (
                order by counting_numbers.number asc nulls last
                rows between unbounded preceding and current row
            ) as log_factorial
        from counting_numbers
        cross join largest
        where counting_numbers.number <= largest.number
        union all
        select
            cast(0 as bigint) as number,
            cast(0 as {{ xdb_type_double() }}) as log_factorial
    ),

    -- The rates differ by as many of these deviations as the count differs from what is
    -- expected: sqrt(n m k (N - k) / N^3) is the pooled error of the rates, in people.
    expected as (
        select
            comparisons.*,
            {{
                xdb_ratio(
                    "comparisons.both_selected_count * comparisons.pool_count",
                    "comparisons.both_pools_count",
                )
            }} as expected_count,
            sqrt(
                {{
                    xdb_ratio(
                        "cast(comparisons.pool_count as "
                        ~ xdb_type_double()
                        ~ ") * comparisons.reference_pool_count * comparisons.both_selected_count * (comparisons.both_pools_count - comparisons.both_selected_count)",
                        "cast(comparisons.both_pools_count as "
                        ~ xdb_type_double()
                        ~ ") * comparisons.both_pools_count * comparisons.both_pools_count",
                    )
                }}
            ) as pooled_deviation
        from comparisons
    ),

    -- Every table with the same margins. Farther than 40 standard deviations (and 10
    -- people) from what is expected, tables are less probable than a double can add.
    possible_tables as (
        select
            expected.period_id,
            expected.opportunity_kind,
            expected.characteristic,
            expected.characteristic_value,
            expected.selected_count,
            expected.pool_count,
            expected.reference_pool_count,
            expected.both_pools_count,
            expected.both_selected_count,
            log_factorials.number as table_selected_count,
            log_factorials.log_factorial
        from expected
        inner join
            log_factorials
            on expected.pool_count >= log_factorials.number
            and expected.both_selected_count >= log_factorials.number
            and expected.both_selected_count - expected.reference_pool_count
            <= log_factorials.number
            and expected.expected_count - 40 * expected.pooled_deviation - 10
            <= log_factorials.number
            and expected.expected_count + 40 * expected.pooled_deviation + 10
            >= log_factorials.number
    ),

    -- What depends on the table: 1 over the factorials of its four cells.
    weighed as (
        select
            possible_tables.*,
            - possible_tables.log_factorial
            - not_selected.log_factorial
            - reference_selected.log_factorial
            - reference_not_selected.log_factorial as log_weight
        from possible_tables
        inner join
            log_factorials as not_selected
            on possible_tables.pool_count - possible_tables.table_selected_count
            = not_selected.number
        inner join
            log_factorials as reference_selected
            on possible_tables.both_selected_count
            - possible_tables.table_selected_count
            = reference_selected.number
        inner join
            log_factorials as reference_not_selected
            on possible_tables.reference_pool_count
            - possible_tables.both_selected_count
            + possible_tables.table_selected_count
            = reference_not_selected.number
    ),

    observed as (
        select
            weighed.*,
            max(weighed.log_weight) over table_set as highest_log_weight,
            max(
                case
                    when weighed.table_selected_count = weighed.selected_count
                    then weighed.log_weight
                end
            ) over table_set as observed_log_weight
        from weighed
        window
            table_set as (
                partition by
                    weighed.period_id,
                    weighed.opportunity_kind,
                    weighed.characteristic,
                    weighed.characteristic_value
            )
    ),

    -- Equally probable tables differ in the last digits when calculated.
    fisher_tests as (
        select
            observed.period_id,
            observed.opportunity_kind,
            observed.characteristic,
            observed.characteristic_value,
            {{
                xdb_ratio(
                    "coalesce(sum(case when observed.log_weight <= observed.observed_log_weight + 1e-7 then exp(observed.log_weight - observed.highest_log_weight) end), 0)",
                    "sum(exp(observed.log_weight - observed.highest_log_weight))",
                )
            }}
            as fisher_p_value
        from observed
        group by
            observed.period_id,
            observed.opportunity_kind,
            observed.characteristic,
            observed.characteristic_value
    ),

    tested as (
        select
            expected.period_id,
            expected.opportunity_kind,
            expected.characteristic,
            expected.characteristic_value,
            {{ xdb_round("fisher_tests.fisher_p_value", 10) }} as fisher_p_value,
            {{
                xdb_round(
                    xdb_ratio(
                        "expected.selected_count - expected.expected_count",
                        "expected.pooled_deviation",
                    ),
                    8,
                )
            }} as difference_in_deviations,
            {{
                xdb_ratio(
                    "least(expected.pool_count, expected.reference_pool_count) * least(expected.both_selected_count, expected.both_pools_count - expected.both_selected_count)",
                    "expected.both_pools_count",
                )
            }}
            as least_expected_count
        from expected
        inner join
            fisher_tests
            on expected.period_id = fisher_tests.period_id
            and expected.opportunity_kind = fisher_tests.opportunity_kind
            and expected.characteristic = fisher_tests.characteristic
            and expected.characteristic_value = fisher_tests.characteristic_value
    )

select *
from tested
