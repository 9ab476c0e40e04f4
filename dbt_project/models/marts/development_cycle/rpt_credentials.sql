{%- set measures = ["valid", "expiring_30", "expiring_60", "expiring_90", "expired"] -%}
with
    headcounts as (select * from {{ ref("int_headcount__scoped") }}),

    periods as (select * from {{ ref("int_periods__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    people_states as (select * from {{ ref("int_people_states__described") }}),

    credentials as (select * from {{ ref("stg_lms__credentials") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    -- What was taken back never counts, so the credential before it may.
    standing as (
        select
            identifiers_held.employee_id,
            credentials.achievement_id,
            coalesce(min(credentials.achievement_type), 'other') as achievement_type,
            credentials.valid_from,
            max({{ xdb_add_days("credentials.valid_until", 1) }}) as end_date,
            max(
                case when credentials.valid_until is null then 1 else 0 end
            ) as is_endless
        from credentials
        inner join
            identifiers_held
            on credentials.holder_id_type = identifiers_held.identifier_type
            and credentials.holder_id = identifiers_held.identifier
            and {{ held_on("identifiers_held", "credentials.valid_from") }}
        where
            coalesce(credentials.credential_status, 'valid')
            not in ('revoked', 'suspended')
            and credentials.valid_from <= {{ as_of_date() }}
        group by
            identifiers_held.employee_id,
            credentials.achievement_id,
            credentials.valid_from
    ),

    -- The newest one speaks for the achievement, until the next one does.
    renewed as (
        select
            standing.employee_id,
            standing.achievement_type,
            standing.valid_from,
            case when standing.is_endless = 0 then standing.end_date end as end_date,
            lead(standing.valid_from) over (
                partition by standing.employee_id, standing.achievement_id
                order by standing.valid_from asc nulls last
            ) as next_valid_from
        from standing
    ),

    bounded as (
        select
            renewed.*,
            case
                when renewed.end_date is null
                then renewed.next_valid_from
                when renewed.next_valid_from is null
                then renewed.end_date
                else least(renewed.end_date, renewed.next_valid_from)
            end as valid_to
        from renewed
    ),

    told as (
        select
            bounded.employee_id,
            bounded.achievement_type,
            'valid' as measure,
            bounded.valid_from as from_date,
            bounded.valid_to as to_date
        from bounded
        {% for days in [30, 60, 90] %}
            union all
            select
                bounded.employee_id,
                bounded.achievement_type,
                'expiring_{{ days }}' as measure,
                greatest(
                    bounded.valid_from, {{ xdb_add_days("bounded.end_date", -days) }}
                ) as from_date,
                bounded.valid_to as to_date
            from bounded
            where bounded.end_date is not null
        {% endfor %}
        union all
        select
            bounded.employee_id,
            bounded.achievement_type,
            'expired' as measure,
            bounded.end_date as from_date,
            bounded.next_valid_from as to_date
        from bounded
        where bounded.end_date is not null
    ),

    stretches as (
        select told.*
        from told
        where told.to_date is null or told.from_date < told.to_date
    ),

    turns as ({{ turns_of_stretches("stretches", measures, ["achievement_type"]) }}),

    balances as ({{ balances_by_scope("turns", measures, keys=["achievement_type"]) }}),

    stocks as (
        select balances.*
        from balances
        where balances.closing_valid + balances.closing_expired > 0
    ),

    counts as (
        select
            stocks.period_id,
            stocks.scope_kind,
            stocks.scope_id,
            {{ rolled_up_name("stocks.achievement_type") }} as achievement_type,
            cast(sum(stocks.closing_valid) as bigint) as valid_credential_count,
            {%- for days in [30, 60, 90] %}
                cast(
                    sum(stocks.closing_expiring_{{ days }}) as bigint
                ) as expiring_{{ days }}_days_count,
            {%- endfor %}
            cast(sum(stocks.closing_expired) as bigint) as expired_credential_count
        from stocks
        group by
            {{
                rolled_up(
                    ["period_id", "scope_kind", "scope_id"], ["achievement_type"]
                )
            }}
    ),

    reported as (
        select
            headcounts.period_id,
            headcounts.period_kind,
            headcounts.scope_kind,
            headcounts.scope_id,
            counts.achievement_type,
            headcounts.group_size_count,
            headcounts.closing_headcount,
            counts.valid_credential_count,
            counts.expiring_30_days_count,
            counts.expiring_60_days_count,
            counts.expiring_90_days_count,
            counts.expired_credential_count,
            cast(
                counts.valid_credential_count
                + counts.expired_credential_count as bigint
            ) as held_credential_count,
            {{
                xdb_ratio(
                    "counts.valid_credential_count", "headcounts.closing_headcount"
                )
            }} as credentials_per_employee,
            {{
                xdb_ratio(
                    "counts.expired_credential_count",
                    "counts.valid_credential_count + counts.expired_credential_count",
                )
            }} as expired_credential_share,
            {{
                xdb_ratio(
                    "counts.expiring_90_days_count", "counts.valid_credential_count"
                )
            }} as expiring_credential_share,
            headcounts.is_complete,
            false as is_suppressed,
            headcounts.period_start_date,
            headcounts.period_end_date
        from headcounts
        inner join
            counts
            on headcounts.period_id = counts.period_id
            and headcounts.scope_kind = counts.scope_kind
            and headcounts.scope_id = counts.scope_id
    )

select *
from reported
