"""One sentence for each reason that a verdict names, for people.

Which reason holds is decided in `effects.verdict`.
"""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "few_treated_to_show": "Fewer than 10 people took part.",
    "few_control_to_show": "Fewer than 10 people are there to compare with.",
    "small_cell": "A count that would be shown is below 10.",
    "wrong_input": "The data are not what this question needs.",
    "few_treated": "Fewer than 30 people took part.",
    "few_units": "Fewer than 20 units are compared.",
    "few_events_treated": "Fewer than 10 of those who took part have the outcome, or "
    "fewer than 10 do not.",
    "few_events_control": "Fewer than 10 of those compared with have the outcome, or "
    "fewer than 10 do not.",
    "too_few_data": "There are too few people, units or outcomes.",
    "effect_of_interest_not_visible": "The smallest effect of interest is smaller than "
    "what could have been seen.",
    "covariates_differ": "The groups are more than a quarter of a standard deviation "
    "apart in what is known of them.",
    "lot_was_not_followed": "The groups are further apart than any lot leaves them.",
    "little_overlap": "Fewer than 80 of 100 who took part have a comparable colleague.",
    "few_effective_controls": "The comparison rests on fewer than 50 people in effect.",
    "nothing_adjusted_for": "The difference is raw: nothing is adjusted for.",
    "balance_unknown": "Nothing tells whether the groups were alike before.",
    "no_fair_comparison": "No fair comparison can be made with these covariates.",
    "roll_out_contradicts": "Units that opened the program at different times point "
    "the other way.",
    "not_distinguishable_from_zero": "The difference may well be chance.",
    "not_registered_in_time": "The question was not registered before the outcomes "
    "were there.",
    "outcome_seen_unequally": "The outcome is known of one group more than five points "
    "more often than of the other.",
    "placebo_moved": "An outcome that the program cannot change differs all the same, "
    "so those compared were not alike in something that is not known.",
    "chosen_by_lot": "Who could start was drawn by lot.",
    "not_chosen_by_lot": "Who could start was not drawn by lot.",
    "roll_out_confirms": "Units changed when they opened the program, and not before.",
    "roll_out_does_not_confirm": "Units that opened the program at different times do "
    "not show the same.",
    "earlier_trends_not_shown_alike": "It is not shown that units developed alike "
    "before they opened the program.",
    "roll_out_supports": "Units that opened the program at different times point the "
    "same way.",
    "roll_out_does_not_support": "Units that opened the program at different times do "
    "not point the same way clearly.",
    "earlier_trends_differ": "Units developed differently before they opened the "
    "program.",
    "similar_people_and_robust": "The people compared are close, the methods agree, "
    "and only a strong hidden factor could explain it.",
    "covariates_not_close": "The people compared are not close in all that is known of "
    "them.",
    "methods_disagree": "Different ways to adjust do not agree, or were not tried.",
    "weaker_than_benchmark": "A hidden factor as strong as the strongest known one "
    "could explain it.",
    "hidden_factor_could_explain": "A moderately strong hidden factor could explain "
    "it.",
}
