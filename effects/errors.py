"""Why a number is not given: one reason from a short list, and what to do about it."""

from enum import StrEnum


class Reason(StrEnum):
    """What stands in the way of an honest number."""

    NOBODY_TREATED = "nobody_treated"
    NOBODY_COMPARED = "nobody_compared"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_EVENTS = "too_few_events"
    TOO_FEW_UNITS = "too_few_units"
    CONSTANT_OUTCOME = "constant_outcome"
    MISSING_OUTCOME = "missing_outcome"
    MISSING_COVARIATE = "missing_covariate"
    NO_USABLE_COVARIATES = "no_usable_covariates"
    SEPARATION = "separation"
    NO_OVERLAP = "no_overlap"
    NOT_BALANCED = "not_balanced"
    NOT_CONVERGED = "not_converged"
    WEAK_UPTAKE = "weak_uptake"
    WRONG_INPUT = "wrong_input"


class RefusedError(ValueError):
    """No number is given, on purpose.

    Attributes:
        reason: The kind of obstacle, for a column of a table.
        message: One sentence for people, without a value of any row.
        remedy: What would have to change.
    """

    def __init__(self, reason: Reason, message: str, *, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.reason = reason
        self.message = message
        self.remedy = remedy
