-- Who got no review? By the review cycle that the source names, not by quarters.
select
    period_id,
    scope_id as org_unit_id,
    closing_headcount,
    reviewed_employee_count,
    review_coverage_share,
    is_suppressed
from marts.rpt_feedback
where period_kind = 'review_cycle' and scope_kind = 'org_unit'
order by period_id nulls last, review_coverage_share nulls last, scope_id nulls last
