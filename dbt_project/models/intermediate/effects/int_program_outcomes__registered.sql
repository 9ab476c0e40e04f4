with
    programs as (select * from {{ ref("stg_config__programs") }}),

    program_outcomes as (select * from {{ ref("stg_config__program_outcomes") }}),

    program_starts as (select * from {{ ref("int_program_starts__dated") }}),

    first_starts as (
        select
            program_starts.program_id,
            min(program_starts.start_date) as first_start_date
        from program_starts
        group by program_starts.program_id
    ),

    newest as (
        select
            programs.program_id,
            max(
                case
                    when not programs.is_declaration_withdrawn
                    then programs.program_version
                end
            ) as program_version
        from programs
        group by programs.program_id
    ),

    -- The first outcome can be seen when the horizon of the first start is over.
    dated as (
        select
            program_outcomes.program_id,
            program_outcomes.program_version,
            program_outcomes.outcome_name,
            program_outcomes.horizon_months,
            program_outcomes.outcome_family,
            program_outcomes.smallest_effect_of_interest,
            program_outcomes.outcome_place,
            program_outcomes.outcome_role,
            program_outcomes.is_measured,
            programs.spec_sha256,
            programs.is_declaration_withdrawn,
            programs.is_declaration_changed,
            coalesce(
                programs.program_version = newest.program_version
                and not programs.is_declaration_withdrawn,
                false
            ) as is_newest_version,
            programs.registered_date,
            {{
                xdb_add_months(
                    "least(coalesce(first_starts.first_start_date, programs.opened_date), coalesce(programs.opened_date, first_starts.first_start_date))",
                    "program_outcomes.horizon_months",
                )
            }}
            as first_outcome_date
        from program_outcomes
        inner join
            programs
            on program_outcomes.program_id = programs.program_id
            and program_outcomes.program_version = programs.program_version
        inner join newest on programs.program_id = newest.program_id
        left join first_starts on programs.program_id = first_starts.program_id
    ),

    -- Months that are over count whole, so the first look waits for the end of one.
    scheduled as (
        select
            dated.*,
            case
                when extract(day from dated.first_outcome_date) = 1
                then dated.first_outcome_date
                else
                    {{ xdb_add_months(xdb_month_start("dated.first_outcome_date"), 1) }}
            end as first_look_date,
            {{ xdb_add_days(as_of_date(), 1) }} as known_until_date
        from dated
    ),

    -- Looked at once when the first horizon is over, then with each quarter that ends:
    -- who looks every day finds something on one of them.
    looked as (
        select
            scheduled.*,
            case
                when
                    scheduled.is_newest_version
                    and scheduled.is_measured
                    and scheduled.first_look_date <= scheduled.known_until_date
                then
                    greatest(
                        scheduled.first_look_date,
                        {{ xdb_fiscal_period_start("scheduled.known_until_date", 3) }}
                    )
            end as look_date
        from scheduled
    ),

    counted as (
        select
            looked.*,
            {{ month_number(xdb_fiscal_period_start("looked.first_look_date", 3)) }}
            as first_look_quarter_month,
            {{ month_number(xdb_fiscal_period_start("looked.look_date", 3)) }}
            as look_quarter_month
        from looked
    ),

    judged as (
        select
            counted.*,
            1 + cast(
                {{
                    xdb_ratio(
                        "(counted.look_quarter_month - counted.first_look_quarter_month)",
                        3,
                    )
                }}
                as bigint
            ) as look_count,
            case
                when counted.is_declaration_changed
                then 'declaration_changed'
                when counted.registered_date >= counted.first_outcome_date
                then 'registered_late'
                when counted.is_declaration_withdrawn
                then 'declaration_withdrawn'
            end as exploratory_reason
        from counted
    ),

    registered as (
        select
            judged.program_id,
            judged.program_version,
            judged.outcome_name,
            judged.horizon_months,
            judged.outcome_family,
            judged.exploratory_reason,
            judged.spec_sha256,
            judged.smallest_effect_of_interest,
            judged.outcome_place,
            judged.outcome_role,
            judged.is_measured,
            judged.is_newest_version,
            judged.is_declaration_withdrawn,
            judged.exploratory_reason is null as is_preregistered,
            judged.registered_date,
            judged.first_outcome_date,
            judged.look_date,
            judged.look_count
        from judged
    )

select *
from registered
