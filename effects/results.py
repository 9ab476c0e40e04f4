"""What an estimator returns: one number with its uncertainty and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

    @property
    def degrees_of_freedom(self) -> int | None:
        """Of Student's t where the interval is one; None where it is normal."""
        df = self.diagnostics.get("degrees_of_freedom")
        return df if isinstance(df, int) else None

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
        from effects.chance import interval

        low, high, p_value = interval(float(estimate), float(std_error))
        return cls(
            method=method,
            estimand=estimand,
            estimate=float(estimate),
            std_error=float(std_error),
            ci_low=low,
            ci_high=high,
            p_value=p_value,
            n_treated=n_treated,
            n_control=n_control,
            n_clusters=n_clusters,
            treated_mean=treated_mean,
            counterfactual_mean=counterfactual_mean,
            diagnostics=dict(diagnostics or {}),
        )

    def by_student(self, df: int | None) -> Self:
        """Take interval and p-value from Student's t; None leaves them as they are.

        `degrees_of_freedom` of the diagnostics says with how many.
        """
        if df is None:
            return self
        from effects.chance import interval

        low, high, p_value = interval(self.estimate, self.std_error, df)
        return replace(
            self,
            ci_low=low,
            ci_high=high,
            p_value=p_value,
            diagnostics={**self.diagnostics, "degrees_of_freedom": df},
        )
