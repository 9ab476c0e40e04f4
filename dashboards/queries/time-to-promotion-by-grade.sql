-- Of those who reach a grade, which share is promoted within two years?
-- Open spells are counted as watched so far, not as never promoted.
select
    grades.grade_name,
    spells.level_spell_count,
    spells.open_spell_count,
    spells.promoted_share,
    spells.left_share,
    spells.staying_share,
    spells.is_suppressed
from marts.rpt_time_in_level as spells
inner join marts.dim_grades as grades on spells.grade_id = grades.grade_id
where spells.horizon_months = 24
order by grades.grade_ordinal nulls last, grades.grade_id nulls last
