select period_id, period_name from marts.dim_periods order by period_id nulls last
