with
    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    full_time_pay as (select * from {{ ref("int_full_time_pay__derived") }}),

    -- Pay is reviewed once a year: a month would mostly show that nothing changed.
    years as (
        select
            periods.period_id,
            periods.period_kind,
            {{
                xdb_add_days(
                    "greatest(periods.period_start_date, history.history_start_date)",
                    -1,
                )
            }} as opening_date,
            least(periods.period_end_date, history.as_of_date) as closing_date,
            periods.is_complete,
            periods.period_start_date,
            periods.period_end_date
        from periods
        cross join history
        where periods.period_kind in ('year', 'fiscal_year')
    ),

    people_before as (
        select years.period_id, years.opening_date, people_states.*
        from years
        inner join
            people_states
            on years.opening_date >= people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or years.opening_date < people_states.valid_to_date
            )
        where people_states.is_in_headcount
    ),

    people_after as (
        select
            years.period_id,
            years.closing_date,
            people_states.employee_id,
            people_states.employment_spell_number
        from years
        inner join
            people_states
            on years.closing_date >= people_states.valid_from_date
            and (
                people_states.valid_to_date is null
                or years.closing_date < people_states.valid_to_date
            )
        where people_states.is_in_headcount
    ),

    paid_before as (
        select
            people_before.period_id,
            people_before.employee_id,
            people_before.org_unit_id,
            people_before.grade_id,
            people_before.job_family_id,
            people_before.location_code,
            people_before.gender,
            full_time_pay.pay_currency,
            full_time_pay.full_time_pay_amount
        from people_before
        inner join
            full_time_pay
            on people_before.employee_id = full_time_pay.employee_id
            and people_before.employment_spell_number
            = full_time_pay.employment_spell_number
            and people_before.opening_date >= full_time_pay.effective_date
            and (
                full_time_pay.next_effective_date is null
                or people_before.opening_date < full_time_pay.next_effective_date
            )
    ),

    paid_after as (
        select
            people_after.period_id,
            people_after.employee_id,
            full_time_pay.pay_currency,
            full_time_pay.full_time_pay_amount
        from people_after
        inner join
            full_time_pay
            on people_after.employee_id = full_time_pay.employee_id
            and people_after.employment_spell_number
            = full_time_pay.employment_spell_number
            and people_after.closing_date >= full_time_pay.effective_date
            and (
                full_time_pay.next_effective_date is null
                or people_after.closing_date < full_time_pay.next_effective_date
            )
    ),

    -- Another currency is no growth that could be told from an exchange rate.
    grown as (
        select
            paid_before.*,
            cast(
                {{
                    xdb_ratio(
                        "paid_after.full_time_pay_amount",
                        "paid_before.full_time_pay_amount",
                    )
                }} - 1 as decimal(18, 8)
            ) as pay_growth
        from paid_before
        inner join
            paid_after
            on paid_before.period_id = paid_after.period_id
            and paid_before.employee_id = paid_after.employee_id
            and paid_before.pay_currency = paid_after.pay_currency
    ),

    summed as (
        select
            grown.period_id,
            {{ scope_kind() }} as scope_kind,
            {{ scope_id() }} as scope_id,
            cast(count(*) as bigint) as paid_employee_count,
            cast(sum(grown.pay_growth) as {{ xdb_type_double() }}) as pay_growth_sum,
            cast(
                max(abs(grown.pay_growth)) as {{ xdb_type_double() }}
            ) as largest_pay_growth,
            {{
                xdb_percentile(
                    "cast(grown.pay_growth as " ~ xdb_type_double() ~ ")", 0.5
                )
            }} as median_pay_growth
        from grown
        group by {{ scope_grouping_sets(["period_id"]) }}
    ),

    reported as (
        select
            summed.period_id,
            years.period_kind,
            summed.scope_kind,
            summed.scope_id,
            summed.paid_employee_count,
            summed.pay_growth_sum,
            summed.largest_pay_growth,
            {{ xdb_ratio("summed.pay_growth_sum", "summed.paid_employee_count") }}
            as pay_growth_rate,
            {{ xdb_round("summed.median_pay_growth", 8) }} as median_pay_growth_rate,
            years.is_complete,
            false as is_suppressed,
            years.period_start_date,
            years.period_end_date
        from summed
        inner join years on summed.period_id = years.period_id
    )

select *
from reported
