select
    program_id,
    characteristic,
    characteristic_value,
    reference_value,
    selection_numerator,
    selection_denominator,
    selection_rate,
    reference_selection_rate,
    impact_ratio,
    impact_ratio_low,
    impact_ratio_high,
    is_beyond_two_deviations,
    is_small_sample,
    is_suppressed
from marts.rpt_program_access
order by
    program_id nulls last, characteristic nulls last, characteristic_value nulls last
