select role_id, role_title from marts.dim_roles order by role_id nulls last
