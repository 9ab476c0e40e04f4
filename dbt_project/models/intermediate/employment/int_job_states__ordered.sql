{% set person = ["main_rows.employee_id", "main_rows.employment_spell_number"] %}
{% set order = ["main_rows.state_number asc nulls last"] %}
{% set carried = [
    "org_unit_id",
    "company_id",
    "cost_centre_id",
    "location_code",
    "role_id",
    "job_title",
    "grade_id",
    "manager_id",
    "fte",
    "employment_type",
    "annual_base_pay",
    "base_pay",
    "pay_frequency",
    "standard_weekly_hours",
    "pay_currency",
    "worker_status",
    "is_excluded_from_headcount",
] %}
with
    primary_jobs as (select * from {{ ref("int_primary_jobs__chosen") }}),

    identifiers_held as (select * from {{ ref("int_identifiers__held") }}),

    roles as (select * from {{ ref("stg_reference__roles") }}),

    -- One primary job per person and day: of several rows that claim to be primary, the
    -- one that took effect last holds until the next one does.
    main_rows as (
        select
            primary_jobs.*,
            row_number() over (
                partition by
                    primary_jobs.employee_id, primary_jobs.employment_spell_number
                order by
                    primary_jobs.effective_date asc nulls last,
                    primary_jobs.row_place asc nulls last
            ) as state_number
        from primary_jobs
        where not primary_jobs.is_set_aside
    ),

    -- What a later row leaves empty has not changed: sparse histories tell only
    -- changes. What it clears is gone.
    filled as (
        select
            main_rows.employee_id,
            main_rows.employment_spell_number,
            main_rows.state_number,
            main_rows.worker_id,
            main_rows.position_id,
            main_rows.event_code,
            main_rows.effective_date,
            main_rows.end_date,
            main_rows.hired_date,
            main_rows.exit_date,
            {% for column in carried -%}
                {{ last_told("main_rows", column, person, order) }} as {{ column }},
            {% endfor -%}
            {{
                xdb_last_known(
                    "case when main_rows.manager_id is not null then main_rows.manager_id_type end",
                    person,
                    order,
                )
            }}
            as manager_id_type,
            {{
                xdb_last_known(
                    "case when main_rows.grade_id is not null or "
                    ~ is_cleared("main_rows", "grade_id")
                    ~ " then main_rows.state_number end",
                    person,
                    order,
                )
            }} as grade_given_number,
            {{
                xdb_last_known(
                    "case when main_rows.grade_id is not null or "
                    ~ is_cleared("main_rows", "grade_id")
                    ~ " or "
                    ~ is_unchanged("main_rows", "grade_id")
                    ~ " then main_rows.state_number end",
                    person,
                    order,
                )
            }} as grade_told_number,
            {{
                xdb_last_known(
                    "case when main_rows.annual_base_pay is not null then main_rows.state_number end",
                    person,
                    order,
                )
            }}
            as annual_told_number,
            {{
                xdb_last_known(
                    "case when coalesce(main_rows.base_pay, main_rows.standard_weekly_hours) is not null or main_rows.pay_frequency is not null then main_rows.state_number end",
                    person,
                    order,
                )
            }}
            as base_told_number
        from main_rows
    ),

    with_neighbours as (
        select
            filled.*,
            lead(filled.effective_date) over spell_order as next_effective_date,
            lag(filled.role_id) over spell_order as previous_role_id,
            coalesce(
                lag(filled.position_id) over spell_order <> filled.position_id
                and lag(filled.end_date) over spell_order >= filled.effective_date,
                false
            ) as is_overlapping
        from filled
        window
            spell_order as (
                partition by filled.employee_id, filled.employment_spell_number
                order by filled.state_number asc nulls last
            )
    ),

    with_turns as (
        select
            with_neighbours.*,
            case
                when
                    coalesce(with_neighbours.role_id, '~')
                    <> coalesce(with_neighbours.previous_role_id, '~')
                then with_neighbours.state_number
            end as role_turn
        from with_neighbours
    ),

    role_turns as (
        select
            with_turns.*,
            {{
                xdb_last_known(
                    "with_turns.role_turn",
                    ["with_turns.employee_id", "with_turns.employment_spell_number"],
                    ["with_turns.state_number asc nulls last"],
                )
            }} as role_changed_number
        from with_turns
    ),

    -- Ids are looked up after they were carried forward: a manager or role that nobody
    -- knows is unknown, and not the one before.
    ordered as (
        select
            role_turns.employee_id,
            role_turns.employment_spell_number,
            role_turns.state_number,
            role_turns.worker_id,
            role_turns.position_id,
            role_turns.event_code,
            coalesce(role_turns.worker_status, 'active') as worker_status,
            coalesce(
                role_turns.is_excluded_from_headcount, false
            ) as is_excluded_from_headcount,
            role_turns.effective_date,
            role_turns.end_date,
            role_turns.hired_date,
            role_turns.exit_date,
            role_turns.org_unit_id,
            role_turns.company_id,
            role_turns.cost_centre_id,
            role_turns.location_code,
            role_turns.role_id,
            roles.job_family_id,
            role_turns.job_title,
            -- Many systems grade the job profile and not the person's row: then a new
            -- role brings its grade, unless the row says the grade is the same.
            case
                when role_turns.grade_given_number is null
                then roles.grade_id
                when
                    role_turns.grade_told_number
                    >= coalesce(role_turns.role_changed_number, 0)
                    or roles.grade_id is null
                then role_turns.grade_id
                else roles.grade_id
            end as grade_id,
            case
                when managers.employee_id <> role_turns.employee_id
                then managers.employee_id
            end as manager_employee_id,
            role_turns.manager_id is not null
            and managers.employee_id is null as is_manager_unknown,
            role_turns.manager_id_type,
            role_turns.fte,
            role_turns.employment_type,
            case
                when
                    role_turns.base_pay is null
                    or role_turns.annual_told_number >= role_turns.base_told_number
                then role_turns.annual_base_pay
                else
                    {{
                        annual_pay(
                            "role_turns.base_pay",
                            "role_turns.pay_frequency",
                            "role_turns.standard_weekly_hours",
                        )
                    }}
            end as annual_base_pay_amount,
            role_turns.pay_currency,
            role_turns.next_effective_date,
            role_turns.is_overlapping
        from role_turns
        left join roles on role_turns.role_id = roles.role_id
        left join
            identifiers_held as managers
            on role_turns.manager_id_type = managers.identifier_type
            and role_turns.manager_id = managers.identifier
            and {{ held_on("managers", "role_turns.effective_date") }}
    )

select *
from ordered
