select
    period_id,
    period_kind,
    scope_kind,
    scope_id,
    demographics_basis,
    survey_theme,
    respondent_count,
    answer_count,
    favourable_share,
    favourable_share_low,
    favourable_share_high,
    is_complete,
    is_suppressed
from marts.rpt_survey_themes
where
    scope_kind in ('overall', 'org_unit', 'grade')
    and period_kind in ('year', 'fiscal_year')
    and demographics_basis = 'at_launch'
order by
    period_start_date nulls last,
    scope_kind nulls last,
    scope_id nulls last,
    survey_theme nulls last
