select
    match_trait,
    match_trait_value,
    mentoring_pair_count,
    mean_pair_mentee_score,
    early_end_numerator,
    early_end_denominator,
    early_end_rate,
    early_end_rate_low,
    early_end_rate_high,
    is_suppressed
from marts.rpt_mentoring_match_quality
order by match_trait nulls last, match_trait_value nulls last
