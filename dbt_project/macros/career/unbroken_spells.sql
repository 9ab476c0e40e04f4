{#- Unbroken stretches of one person in one grade or role, whichever column is named:
    one row per stretch, with the day it was entered, the day it was left (2199-12-31
    while it lasts) and the number of the stretch after it. A stretch lasts through every
    change of the other columns. The query around needs `job_intervals` and `history`.

    The day a history starts is not the day a stretch starts: where nothing is known
    before, a row that records some other change leaves the entry hidden. A row that is
    older than the history was dated by what it tells. -#}
{% macro unbroken_spells(column) -%}
    with
        with_previous as (
            select
                job_intervals.*,
                lag(job_intervals.{{ column }}) over (
                    partition by
                        job_intervals.employee_id, job_intervals.employment_spell_number
                    order by job_intervals.valid_from_date asc nulls last
                ) as previous_id
            from job_intervals
        ),

        flagged as (
            select
                with_previous.*,
                case
                    when
                        not with_previous.is_first_of_spell
                        and coalesce(with_previous.previous_id, '~')
                        = coalesce(with_previous.{{ column }}, '~')
                    then 0
                    else 1
                end as is_entry
            from with_previous
        ),

        numbered as (
            select
                flagged.*,
                sum(flagged.is_entry) over (
                    partition by flagged.employee_id, flagged.employment_spell_number
                    order by flagged.valid_from_date asc nulls last
                    rows between unbounded preceding and current row
                ) as run_number
            from flagged
        ),

        stretches as (
            select
                numbered.employee_id,
                numbered.employment_spell_number,
                numbered.run_number,
                numbered.{{ column }},
                max(numbered.grade_ordinal) as grade_ordinal,
                min(numbered.valid_from_date) as entry_date,
                max(
                    coalesce(numbered.valid_to_date, cast('2199-12-31' as date))
                ) as reached_date,
                max(
                    case
                        when
                            numbered.is_entry = 1
                            and not numbered.is_first_of_spell
                            and numbered.previous_id is null
                            and numbered.valid_from_date >= history.history_start_date
                            and coalesce(numbered.event_code, 'unknown') in (
                                'data_change',
                                'pay_change',
                                'title_change',
                                'reorganisation',
                                'leave_start',
                                'leave_end'
                            )
                        then 1
                        else 0
                    end
                ) as is_entry_hidden,
                max(
                    case when numbered.is_in_headcount then 1 else 0 end
                ) as was_in_headcount
            from numbered
            cross join history
            group by
                numbered.employee_id,
                numbered.employment_spell_number,
                numbered.run_number,
                numbered.{{ column }}
        )

    select
        stretches.*,
        lead(stretches.{{ column }}) over spell_order as next_id,
        lead(stretches.grade_ordinal) over spell_order as next_grade_ordinal,
        lead(stretches.run_number) over spell_order as next_run_number
    from stretches
    window
        spell_order as (
            partition by stretches.employee_id, stretches.employment_spell_number
            order by stretches.run_number asc nulls last
        )
{%- endmacro %}
