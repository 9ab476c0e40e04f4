-- Which courses are there, and which are known from records only?
select
    course_title, category, delivery_mode, duration_hours, is_mandatory, is_in_catalogue
from marts.dim_courses
order by category nulls last, course_title nulls last, course_id nulls last
