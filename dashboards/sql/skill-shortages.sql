select
    skill_id,
    skill_name,
    skill_kind,
    requirement_kind,
    assessment_source,
    required_employee_count,
    assessed_employee_count,
    short_employee_count,
    shortage_rate,
    is_suppressed
from marts.rpt_skill_shortages
order by
    requirement_kind asc nulls last,
    assessment_source asc nulls last,
    shortage_rate desc nulls last,
    skill_name asc nulls last,
    skill_id asc nulls last
