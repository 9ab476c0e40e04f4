-- Who is promoted, trained and mentored how often, of those who could have been?
select
    impact.period_start_date,
    impact.opportunity_kind,
    impact.characteristic,
    impact.characteristic_value,
    impact.selection_denominator,
    impact.selection_rate,
    impact.impact_ratio,
    impact.fisher_p_value,
    impact.is_decided_by_one_person,
    impact.is_small_sample,
    impact.is_suppressed
from marts.rpt_adverse_impact as impact
order by
    impact.opportunity_kind nulls last,
    impact.characteristic nulls last,
    impact.period_start_date nulls last,
    impact.characteristic_value nulls last
