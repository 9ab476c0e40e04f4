select program_id, program_name from marts.dim_programs order by program_id nulls last
