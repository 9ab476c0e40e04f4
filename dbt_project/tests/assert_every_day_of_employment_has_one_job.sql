-- The intervals of an employment do not overlap (tested on the model); that their
-- days add
-- up to its days says that none is missing either.
with
    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    interval_days as (
        select
            job_intervals.employee_id,
            job_intervals.employment_spell_number,
            sum(
                {{
                    xdb_days_between(
                        "job_intervals.valid_from_date",
                        "coalesce(job_intervals.valid_to_date, "
                        ~ xdb_add_days(as_of_date(), 1)
                        ~ ")",
                    )
                }}
            ) as covered_days
        from job_intervals
        group by job_intervals.employee_id, job_intervals.employment_spell_number
    ),

    faults as (
        select
            employment_spells.employee_id,
            employment_spells.employment_spell_number,
            interval_days.covered_days
        from employment_spells
        left join
            interval_days
            on employment_spells.employee_id = interval_days.employee_id
            and employment_spells.employment_spell_number
            = interval_days.employment_spell_number
        where
            coalesce(interval_days.covered_days, -1)
            <> {{
                xdb_days_between(
                    "employment_spells.hired_date",
                    "coalesce(employment_spells.exit_date, "
                    ~ xdb_add_days(as_of_date(), 1)
                    ~ ")",
                )
            }}
    )

select *
from faults
