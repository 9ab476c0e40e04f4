with
    learning_hours as (select * from {{ ref("rpt_learning_hours") }}),

    learning_costs as (select * from {{ ref("stg_lms__learning_costs") }}),

    exchange_rates as (select * from {{ ref("int_exchange_rates__dated") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    -- What learning costs directly: neither the time of those who learn nor their
    -- travel.
    converted as (
        select
            learning_costs.org_unit_id,
            learning_costs.period_start_date as cost_start_date,
            learning_costs.period_end_date as cost_end_date,
            case
                when learning_costs.cost_currency = '{{ var("reporting_currency") }}'
                then learning_costs.cost_amount
                else learning_costs.cost_amount * exchange_rates.rate
            end as converted_amount
        from learning_costs
        left join
            exchange_rates
            on learning_costs.cost_currency = exchange_rates.from_currency
            and exchange_rates.to_currency = '{{ var("reporting_currency") }}'
            and learning_costs.period_end_date >= exchange_rates.valid_from_date
            and (
                exchange_rates.valid_to_date is null
                or learning_costs.period_end_date < exchange_rates.valid_to_date
            )
        where
            learning_costs.cost_kind
            in ('design', 'administration', 'delivery', 'staff')
    ),

    scoped_costs as (
        select
            'overall' as scope_kind,
            'all' as scope_id,
            converted.cost_start_date,
            converted.cost_end_date,
            converted.converted_amount
        from converted
        union all
        select
            'org_unit' as scope_kind,
            converted.org_unit_id as scope_id,
            converted.cost_start_date,
            converted.cost_end_date,
            converted.converted_amount
        from converted
        where converted.org_unit_id is not null
    ),

    used_hours as (
        select
            learning_hours.*,
            greatest(
                learning_hours.period_start_date, history.history_start_date
            ) as watched_from_date,
            least(learning_hours.period_end_date, history.as_of_date) as closing_date
        from learning_hours
        cross join history
        where
            learning_hours.hours_basis = 'all'
            and learning_hours.scope_kind in ('overall', 'org_unit')
    ),

    -- A cost of a quarter falls on its days alike; days to come have cost nothing yet,
    -- and hours before the history starts are not counted.
    summed as (
        select
            used_hours.period_id,
            used_hours.scope_kind,
            used_hours.scope_id,
            count(*) as cost_record_count,
            sum(
                case when scoped_costs.converted_amount is null then 1 else 0 end
            ) as unconverted_cost_count,
            sum(
                scoped_costs.converted_amount
                *
                {{
                    xdb_ratio(
                        "1 + "
                        ~ xdb_days_between(
                            "greatest(used_hours.watched_from_date, scoped_costs.cost_start_date)",
                            "least(used_hours.closing_date, scoped_costs.cost_end_date)",
                        ),
                        "1 + "
                        ~ xdb_days_between(
                            "scoped_costs.cost_start_date",
                            "scoped_costs.cost_end_date",
                        ),
                    )
                }}
            ) as direct_expenditure
        from used_hours
        inner join
            scoped_costs
            on used_hours.scope_kind = scoped_costs.scope_kind
            and used_hours.scope_id = scoped_costs.scope_id
            and used_hours.watched_from_date <= scoped_costs.cost_end_date
            and used_hours.closing_date >= scoped_costs.cost_start_date
        group by used_hours.period_id, used_hours.scope_kind, used_hours.scope_id
    ),

    counted as (
        select
            used_hours.period_id,
            used_hours.period_kind,
            used_hours.scope_kind,
            used_hours.scope_id,
            used_hours.group_size_count,
            used_hours.learner_count,
            '{{ var("reporting_currency") }}' as reporting_currency,
            cast(coalesce(summed.cost_record_count, 0) as bigint) as cost_record_count,
            cast(
                coalesce(summed.unconverted_cost_count, 0) as bigint
            ) as unconverted_cost_count,
            {{ xdb_round("summed.direct_expenditure", 6) }} as direct_expenditure,
            used_hours.average_headcount,
            used_hours.learning_hours,
            used_hours.largest_learning_hours,
            used_hours.is_complete,
            used_hours.period_start_date,
            used_hours.period_end_date
        from used_hours
        left join
            summed
            on used_hours.period_id = summed.period_id
            and used_hours.scope_kind = summed.scope_kind
            and used_hours.scope_id = summed.scope_id
    ),

    rated as (
        select
            counted.period_id,
            counted.period_kind,
            counted.scope_kind,
            counted.scope_id,
            counted.group_size_count,
            counted.learner_count,
            counted.reporting_currency,
            counted.cost_record_count,
            counted.unconverted_cost_count,
            counted.direct_expenditure,
            counted.average_headcount,
            counted.learning_hours,
            counted.largest_learning_hours,
            {{ xdb_ratio("counted.direct_expenditure", "counted.average_headcount") }}
            as expenditure_per_employee,
            {{ xdb_ratio("counted.direct_expenditure", "counted.learning_hours") }}
            as cost_per_hour_used,
            counted.is_complete,
            false as is_suppressed,
            counted.period_start_date,
            counted.period_end_date
        from counted
    )

select *
from rated
