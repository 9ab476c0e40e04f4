with
    job_intervals as (select * from {{ ref("int_job_intervals__derived") }}),

    history as (select * from {{ ref("int_history__bounded") }}),

    spells as ({{ unbroken_spells("grade_id") }}),

    ended as (
        select
            spells.*,
            case
                when spells.reached_date < cast('2199-12-31' as date)
                then spells.reached_date
            end as end_date,
            case
                when spells.next_run_number is not null
                then
                    case
                        when spells.next_grade_ordinal > spells.grade_ordinal
                        then 'promotion'
                        when spells.next_grade_ordinal < spells.grade_ordinal
                        then 'demotion'
                        else 'regrade'
                    end
                when spells.reached_date < cast('2199-12-31' as date)
                then 'exit'
                else 'open'
            end as end_kind
        from spells
        where spells.grade_id is not null
    ),

    described as (
        select
            ended.employee_id,
            row_number() over (
                partition by ended.employee_id
                order by
                    ended.employment_spell_number asc nulls last,
                    ended.run_number asc nulls last
            ) as level_spell_number,
            ended.employment_spell_number,
            ended.grade_id,
            ended.grade_ordinal,
            ended.end_kind as level_end_kind,
            {{
                xdb_days_between(
                    "ended.entry_date", "coalesce(ended.end_date, history.as_of_date)"
                )
            }} as duration_days,
            case
                when ended.entry_date >= history.history_start_date
                then cast(0 as bigint)
                else
                    {{
                        xdb_days_between(
                            "ended.entry_date", "history.history_start_date"
                        )
                    }}
            end as days_before_history,
            ended.is_entry_hidden = 0 as is_entry_known,
            ended.end_date is null as is_censored,
            ended.was_in_headcount = 1 as is_in_headcount,
            ended.entry_date as level_entry_date,
            ended.end_date as level_end_date
        from ended
        cross join history
    )

select *
from described
