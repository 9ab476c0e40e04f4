with
    job_rows as (select * from {{ ref("int_job_rows__resolved") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    -- One primary job per person and day: of several rows that claim to be primary, the
    -- one that took effect last holds until the next one does.
    primary_rows as (
        select
            job_rows.*,
            employment_spells.employment_spell_number,
            employment_spells.hired_date,
            employment_spells.exit_date,
            row_number() over (
                partition by
                    employment_spells.employee_id,
                    employment_spells.employment_spell_number
                order by
                    job_rows.effective_date asc nulls last,
                    job_rows.effective_sequence asc nulls last,
                    job_rows.worker_id asc nulls last,
                    job_rows.position_id asc nulls last
            ) as state_number
        from job_rows
        inner join
            employment_spells
            on job_rows.employee_id = employment_spells.employee_id
            and job_rows.effective_date >= employment_spells.hired_date
            and (
                employment_spells.exit_date is null
                or job_rows.effective_date < employment_spells.exit_date
            )
        where job_rows.is_primary_job and not job_rows.is_termination
    ),

    -- What a later row leaves empty has not changed: sparse histories
    -- tell only changes.
    filled as (
        select
            primary_rows.employee_id,
            primary_rows.employment_spell_number,
            primary_rows.state_number,
            primary_rows.worker_id,
            primary_rows.position_id,
            primary_rows.event_code,
            primary_rows.worker_status,
            primary_rows.is_excluded_from_headcount,
            primary_rows.effective_date,
            primary_rows.end_date,
            primary_rows.hired_date,
            primary_rows.exit_date,
            {% set person = [
                "primary_rows.employee_id",
                "primary_rows.employment_spell_number",
            ] %}
            {% set order = ["primary_rows.state_number asc nulls last"] %}
            {{ xdb_last_known("primary_rows.org_unit_id", person, order) }}
            as org_unit_id,
            {{ xdb_last_known("primary_rows.location_code", person, order) }}
            as location_code,
            {{ xdb_last_known("primary_rows.role_id", person, order) }} as role_id,
            {{ xdb_last_known("primary_rows.job_family_id", person, order) }}
            as job_family_id,
            {{ xdb_last_known("primary_rows.job_title", person, order) }} as job_title,
            {{ xdb_last_known("primary_rows.grade_id", person, order) }} as grade_id,
            {{ xdb_last_known("primary_rows.manager_employee_id", person, order) }}
            as manager_employee_id,
            {{ xdb_last_known("primary_rows.fte", person, order) }} as fte,
            {{ xdb_last_known("primary_rows.employment_type", person, order) }}
            as employment_type,
            {{ xdb_last_known("primary_rows.annual_base_pay_amount", person, order) }}
            as annual_base_pay_amount,
            {{ xdb_last_known("primary_rows.pay_currency", person, order) }}
            as pay_currency
        from primary_rows
    ),

    ordered as (
        select
            filled.*,
            lead(filled.effective_date) over (
                partition by filled.employee_id, filled.employment_spell_number
                order by filled.state_number asc nulls last
            ) as next_effective_date,
            coalesce(
                lag(filled.position_id) over (
                    partition by filled.employee_id, filled.employment_spell_number
                    order by filled.state_number asc nulls last
                )
                <> filled.position_id
                and lag(filled.end_date) over (
                    partition by filled.employee_id, filled.employment_spell_number
                    order by filled.state_number asc nulls last
                )
                >= filled.effective_date,
                false
            ) as is_overlapping
        from filled
    )

select *
from ordered
