-- How much of development is formal, and who starts it?
select
    period_start_date,
    development_form,
    initiated_by,
    development_record_count,
    timed_development_record_count,
    development_hours_share,
    is_suppressed
from marts.rpt_development_shares
where period_kind = 'year' and scope_kind = 'overall'
order by
    period_start_date nulls last, development_form nulls last, initiated_by nulls last
