"""What an estimator returns: one number with its uncertainty and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

Method = Literal[
    "naive",
    "regression",
    "ipw",
    "ebal",
    "aipw",
    "hazard_cloglog",
    "hazard_logit",
    "aalen_johansen",
    "did",
    "wald",
    "randomised",
]
Estimand = Literal[
    "att",
    "ate",
    "log_hazard_ratio",
    "log_odds_ratio",
    "risk_difference",
    "rmst_difference",
    "per_participant",
]

CONFIDENCE = 0.95
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """One estimate on the outcome's own scale.

    `treated_mean` and `counterfactual_mean` are the two outcomes whose difference the
    estimate is, where it is one. `diagnostics` holds plain numbers and words only, so
    that it can be written as JSON.
    """

    method: Method
    estimand: Estimand
    estimate: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float
    n_treated: int
    n_control: int
    n_clusters: int
    treated_mean: float | None = None
    counterfactual_mean: float | None = None
    diagnostics: Mapping[str, float | int | str | bool | None] = field(
        default_factory=dict
    )

    @classmethod
    def normal(
        cls,
        method: Method,
        estimand: Estimand,
        estimate: float,
        std_error: float,
        *,
        n_treated: int,
        n_control: int,
        n_clusters: int,
        treated_mean: float | None = None,
        counterfactual_mean: float | None = None,
        diagnostics: Mapping[str, float | int | str | bool | None] | None = None,
    ) -> Self:
        """Add the normal 95 % interval and the two-sided p-value."""
        from scipy.special import ndtr

        z = abs(estimate) / std_error
        return cls(
            method=method,
            estimand=estimand,
            estimate=float(estimate),
            std_error=float(std_error),
            ci_low=float(estimate - Z_95 * std_error),
            ci_high=float(estimate + Z_95 * std_error),
            p_value=float(2 * ndtr(-z)),
            n_treated=n_treated,
            n_control=n_control,
            n_clusters=n_clusters,
            treated_mean=treated_mean,
            counterfactual_mean=counterfactual_mean,
            diagnostics=dict(diagnostics or {}),
        )
