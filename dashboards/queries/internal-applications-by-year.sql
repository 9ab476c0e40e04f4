-- How many people apply for internal positions, and how many get them?
select
    period_start_date,
    application_count,
    applicant_count,
    applications_per_employee,
    application_offer_rate,
    application_success_rate,
    is_suppressed
from marts.rpt_internal_applications
where period_kind = 'year' and scope_kind = 'overall'
order by period_start_date nulls last
