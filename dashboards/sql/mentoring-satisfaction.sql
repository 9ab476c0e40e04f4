select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    participant_role,
    session_rater_count,
    mean_session_score,
    recommendation_count,
    net_promoter_score,
    net_promoter_score_low,
    net_promoter_score_high,
    is_complete,
    is_suppressed
from marts.rpt_mentoring_satisfaction
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'quarter', 'fiscal_year', 'fiscal_quarter')
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    participant_role nulls last
