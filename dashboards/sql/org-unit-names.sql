select org_unit_id, org_unit_name
from marts.dim_org_units
order by org_unit_name nulls last, org_unit_id nulls last
