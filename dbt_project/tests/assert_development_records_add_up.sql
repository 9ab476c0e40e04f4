with
    shares as (select * from {{ ref("rpt_development_shares") }}),

    parts as (
        select
            shares.period_id,
            shares.scope_kind,
            shares.development_form = 'all' as is_every_form,
            shares.initiated_by = 'all' as is_every_initiative,
            sum(shares.development_record_count) as record_count
        from shares
        group by
            shares.period_id,
            shares.scope_kind,
            shares.development_form = 'all',
            shares.initiated_by = 'all'
    ),

    wholes as (
        select
            shares.period_id, shares.development_record_count as expected_record_count
        from shares
        where
            shares.scope_kind = 'overall'
            and shares.development_form = 'all'
            and shares.initiated_by = 'all'
    ),

    -- Whatever way the records of a period are divided, together they are all of them.
    faults as (
        select
            parts.period_id,
            parts.scope_kind,
            parts.is_every_form,
            parts.is_every_initiative,
            parts.record_count,
            wholes.expected_record_count
        from parts
        left join wholes on parts.period_id = wholes.period_id
        where
            wholes.expected_record_count is null
            or parts.record_count <> wholes.expected_record_count
    )

select *
from faults
