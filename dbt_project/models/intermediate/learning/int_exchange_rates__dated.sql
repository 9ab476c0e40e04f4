with
    exchange_rates as (select * from {{ ref("stg_reference__exchange_rates") }}),

    either_way as (
        select
            exchange_rates.from_currency,
            exchange_rates.to_currency,
            exchange_rates.rate_date,
            exchange_rates.rate,
            1 as preference
        from exchange_rates
        where exchange_rates.rate_date <= {{ as_of_date() }}
        union all
        select
            exchange_rates.to_currency as from_currency,
            exchange_rates.from_currency as to_currency,
            exchange_rates.rate_date,
            {{ xdb_ratio("1", "exchange_rates.rate") }} as rate,
            2 as preference
        from exchange_rates
        where exchange_rates.rate_date <= {{ as_of_date() }}
    ),

    -- The rate as published goes before one turned round.
    ranked as (
        select
            either_way.*,
            row_number() over (
                partition by
                    either_way.from_currency,
                    either_way.to_currency,
                    either_way.rate_date
                order by either_way.preference asc nulls last
            ) as day_rank
        from either_way
    ),

    until_the_next as (
        select
            ranked.from_currency,
            ranked.to_currency,
            ranked.rate,
            ranked.preference = 2 as is_inverse,
            ranked.rate_date as valid_from_date,
            lead(ranked.rate_date) over (
                partition by ranked.from_currency, ranked.to_currency
                order by ranked.rate_date asc nulls last
            ) as valid_to_date
        from ranked
        where ranked.day_rank = 1
    )

select *
from until_the_next
