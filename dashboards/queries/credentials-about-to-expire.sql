-- Which credentials are valid at the end of each quarter, and which end soon?
select
    period_end_date,
    achievement_type,
    valid_credential_count,
    expiring_30_days_count,
    expiring_60_days_count,
    expiring_90_days_count,
    expired_credential_count,
    is_suppressed
from marts.rpt_credentials
where period_kind = 'quarter' and scope_kind = 'overall'
order by period_end_date nulls last, achievement_type nulls last
