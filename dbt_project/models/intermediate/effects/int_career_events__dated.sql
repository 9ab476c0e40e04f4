with
    job_changes as (select * from {{ ref("int_job_changes__classified") }}),

    promotion_records as (select * from {{ ref("int_promotion_records__matched") }}),

    employment_spells as (select * from {{ ref("int_employment_spells__derived") }}),

    -- Promotions that a job row shows, or that the source reports and no row shows.
    events as (
        select
            job_changes.employee_id,
            job_changes.change_date as promotion_date,
            cast(null as date) as exit_date,
            cast(null as date) as voluntary_exit_date,
            cast(null as date) as involuntary_exit_date
        from job_changes
        where job_changes.change_kind = 'promotion'
        union all
        select
            promotion_records.employee_id,
            promotion_records.promotion_date,
            cast(null as date) as exit_date,
            cast(null as date) as voluntary_exit_date,
            cast(null as date) as involuntary_exit_date
        from promotion_records
        where promotion_records.match_kind = 'record_only'
        union all
        select
            employment_spells.employee_id,
            cast(null as date) as promotion_date,
            employment_spells.exit_date,
            case
                when employment_spells.exit_kind = 'voluntary'
                then employment_spells.exit_date
            end as voluntary_exit_date,
            case
                when employment_spells.exit_kind = 'involuntary'
                then employment_spells.exit_date
            end as involuntary_exit_date
        from employment_spells
        where employment_spells.exit_date is not null
    ),

    monthly as (
        select
            events.employee_id,
            {{ xdb_month_start("coalesce(events.promotion_date, events.exit_date)") }}
            as month_start_date,
            min(events.promotion_date) as promotion_date,
            min(events.exit_date) as exit_date,
            min(events.voluntary_exit_date) as voluntary_exit_date,
            min(events.involuntary_exit_date) as involuntary_exit_date
        from events
        group by
            events.employee_id,
            {{ xdb_month_start("coalesce(events.promotion_date, events.exit_date)") }}
    )

select *
from monthly
