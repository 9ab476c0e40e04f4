-- What do the standards ask for, and what is it of women and men?
select
    standards.standard_framework,
    standards.framework_version,
    standards.item_code,
    standards.denominator_basis,
    standards.period_start_date,
    standards.scope_id,
    standards.standard_value,
    standards.coverage_code,
    standards.is_suppressed
from marts.rpt_standards as standards
where standards.scope_kind in ('overall', 'gender')
order by
    standards.standard_framework nulls last,
    standards.framework_version nulls last,
    standards.item_code nulls last,
    standards.denominator_basis nulls last,
    standards.period_start_date nulls last,
    standards.scope_kind nulls last,
    standards.scope_id nulls last
