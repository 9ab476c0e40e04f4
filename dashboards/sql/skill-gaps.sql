select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    requirement_kind,
    assessment_source,
    requirement_count,
    assessed_requirement_count,
    met_requirement_count,
    met_requirement_rate,
    mean_weighted_gap,
    requirement_coverage_rate,
    is_complete,
    is_suppressed
from marts.rpt_skill_gaps
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
