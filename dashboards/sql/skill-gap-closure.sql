select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    requirement_kind,
    assessment_source,
    reassessed_pair_count,
    opening_weighted_gap,
    closing_weighted_gap,
    gap_closure_ratio,
    is_complete,
    is_suppressed
from marts.rpt_skill_gap_closure
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
    and requirement_kind = 'current_role'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    requirement_kind nulls last,
    assessment_source nulls last
