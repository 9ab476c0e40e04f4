select
    period_id,
    period_kind,
    opportunity_kind,
    characteristic,
    characteristic_value,
    reference_value,
    selection_rate,
    reference_selection_rate,
    impact_ratio,
    impact_ratio_low,
    impact_ratio_high,
    is_beyond_two_deviations,
    is_small_sample,
    is_decided_by_one_person,
    is_complete,
    is_suppressed
from marts.rpt_adverse_impact
where is_below_four_fifths
order by
    period_start_date nulls last,
    impact_ratio nulls last,
    opportunity_kind nulls last,
    characteristic nulls last,
    characteristic_value nulls last
