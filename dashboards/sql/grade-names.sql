select grade_id, grade_name
from marts.dim_grades
order by grade_ordinal nulls last, grade_id nulls last
