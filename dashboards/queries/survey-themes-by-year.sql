-- How do people rate their development, work and support, and how sure is that?
select
    period_start_date,
    survey_theme,
    respondent_count,
    mean_score_share,
    favourable_share,
    favourable_share_low,
    favourable_share_high,
    is_suppressed
from marts.rpt_survey_themes
where
    period_kind = 'year' and scope_kind = 'overall' and demographics_basis = 'at_launch'
order by period_start_date nulls last, survey_theme nulls last
