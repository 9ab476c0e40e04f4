"""What estimating the programs' effects leaves in the warehouse: schema `raw_effects`.

The tables are made empty with the other raw tables, so that every model can be built
before anything is estimated; filling them is the work of the stage that estimates.
"""

from __future__ import annotations

from ingest.contract import Classification, RawColumn
from ingest.raw_tables import RawTable, measure_column

_PROGRAM = (
    measure_column("program_id", "VARCHAR", "Program."),
    measure_column("program_version", "BIGINT", "Version of the declaration."),
)
_POPULATION = RawColumn(
    name="population",
    duckdb_type="VARCHAR",
    classification=Classification.SPECIAL,
    description="all, or the subgroup as covariate=value.",
)
_HORIZON = measure_column(
    "horizon_months", "BIGINT", "Months from the start within which it counts."
)
_OUTCOME = (
    measure_column("outcome_name", "VARCHAR", "Outcome, as the declaration names it."),
    _HORIZON,
)
_INTERVAL = (
    measure_column("estimate", "DOUBLE", "Estimate, in the unit of its row."),
    measure_column("std_error", "DOUBLE", "Standard error of the estimate."),
    measure_column("ci_low", "DOUBLE", "Lower end of the 95 % interval."),
    measure_column("ci_high", "DOUBLE", "Upper end of the 95 % interval."),
)
_HIDDEN = measure_column(
    "is_suppressed", "BOOLEAN", "Whether too few people stand behind it to show it."
)

PROGRAM_EFFECTS = RawTable(
    schema="raw_effects",
    name="program_effects",
    grain="One row per program, version, outcome, horizon, population, method and "
    "estimand.",
    description="What each declared program is estimated to have changed.",
    columns=(
        *_PROGRAM,
        measure_column("spec_sha256", "VARCHAR", "Hash of the declaration."),
        measure_column(
            "is_preregistered",
            "BOOLEAN",
            "Whether the declaration came before its first outcome could be known.",
        ),
        *_OUTCOME,
        measure_column(
            "outcome_role",
            "VARCHAR",
            "primary: it decides; secondary: it does not; placebo: the program cannot "
            "change it.",
        ),
        _POPULATION,
        measure_column("effect_method", "VARCHAR", "How the number was estimated."),
        measure_column("estimand", "VARCHAR", "What the number is an estimate of."),
        measure_column(
            "study_design", "VARCHAR", "observational, rollout or randomised."
        ),
        measure_column("effect_unit", "VARCHAR", "Unit of the estimate."),
        measure_column(
            "is_primary_row", "BOOLEAN", "Whether this method's row is the one to read."
        ),
        measure_column("treated_count", "BIGINT", "People who started, once each."),
        measure_column("control_count", "BIGINT", "Rows of people compared with them."),
        measure_column("cluster_count", "BIGINT", "Independent persons, or units."),
        measure_column(
            "treated_event_count", "BIGINT", "Events among those who started."
        ),
        measure_column("control_event_count", "BIGINT", "Events among the compared."),
        measure_column("treated_mean", "DOUBLE", "Outcome of those who started."),
        measure_column(
            "counterfactual_mean", "DOUBLE", "What it would have been without."
        ),
        *_INTERVAL,
        measure_column("p_value", "DOUBLE", "Two-sided p-value of no effect."),
        measure_column(
            "p_adjusted", "DOUBLE", "p-value by Benjamini and Hochberg, in its family."
        ),
        measure_column(
            "hypothesis_family", "VARCHAR", "Hypotheses that are judged together."
        ),
        measure_column(
            "hypothesis_family_count", "BIGINT", "How many hypotheses those are."
        ),
        measure_column(
            "detectable_effect", "DOUBLE", "Effect that 80 % of such studies would see."
        ),
        measure_column(
            "relative_effect",
            "DOUBLE",
            "Estimate over `counterfactual_mean`: +0.25 is a quarter more.",
        ),
        measure_column("naive_estimate", "DOUBLE", "Difference before adjusting."),
        measure_column(
            "selection_gap", "DOUBLE", "Naive difference less the estimate."
        ),
        measure_column("raw_smd_maximum", "DOUBLE", "Worst imbalance before weighing."),
        measure_column(
            "weighted_smd_maximum", "DOUBLE", "Worst imbalance after weighing."
        ),
        measure_column(
            "worst_covariate", "VARCHAR", "Covariate with that worst imbalance."
        ),
        measure_column("covariate_count", "BIGINT", "Columns that were adjusted for."),
        measure_column(
            "overlap_share",
            "DOUBLE",
            "Share of those who started with somebody like them among the compared.",
        ),
        measure_column(
            "effective_control_size", "DOUBLE", "Compared people after weighing."
        ),
        measure_column("propensity_maximum", "DOUBLE", "Highest propensity to start."),
        measure_column(
            "crossover_share", "DOUBLE", "Share of the compared who started later."
        ),
        measure_column(
            "treated_observed_share", "DOUBLE", "Share of starters with an outcome."
        ),
        measure_column(
            "control_observed_share", "DOUBLE", "Share of the compared with one."
        ),
        measure_column("bound_low", "DOUBLE", "Lower Lee bound, where outcomes lack."),
        measure_column("bound_high", "DOUBLE", "Upper Lee bound, where outcomes lack."),
        measure_column(
            "pretrend_estimate", "DOUBLE", "Difference before anything opened."
        ),
        measure_column("pretrend_p_value", "DOUBLE", "p-value of that difference."),
        measure_column("e_value", "DOUBLE", "E-value of the estimate."),
        measure_column("e_value_ci", "DOUBLE", "E-value of the limit nearest to none."),
        measure_column("robustness_value", "DOUBLE", "Robustness value."),
        measure_column(
            "benchmark_covariate",
            "VARCHAR",
            "Covariate, with all its levels, whose like would move the estimate most.",
        ),
        measure_column(
            "benchmark_ratio",
            "DOUBLE",
            "How many times the estimate is what a hidden factor as strong as that "
            "covariate would move it by.",
        ),
        measure_column(
            "is_displacement_possible",
            "BOOLEAN",
            "Whether one person's gain may be another's loss.",
        ),
        _HIDDEN,
        measure_column("suppression_reason", "VARCHAR", "Why no number is shown."),
        measure_column("verdict", "VARCHAR", "How far the estimate can be trusted."),
        measure_column(
            "verdict_direction", "VARCHAR", "improvement, harmful_signal or none."
        ),
        measure_column("verdict_reasons", "VARCHAR", "Why, separated by semicolons."),
        measure_column("plain_language", "VARCHAR", "The same in words for everybody."),
        measure_column("engine_version", "VARCHAR", "Version of the estimators."),
    ),
)

PROGRAM_COMPARISONS = RawTable(
    schema="raw_effects",
    name="program_comparisons",
    grain="One row per program, version and population.",
    description="Whether starters can be compared, found before outcomes were read.",
    columns=(
        *_PROGRAM,
        _POPULATION,
        measure_column(
            "is_comparable", "BOOLEAN", "Whether outcomes may be read at all."
        ),
        measure_column("refusal_reason", "VARCHAR", "Why they may not."),
        measure_column("treated_count", "BIGINT", "People who started, once each."),
        measure_column("control_count", "BIGINT", "Rows of people compared with them."),
        measure_column("covariate_count", "BIGINT", "Columns that were adjusted for."),
        measure_column("raw_smd_maximum", "DOUBLE", "Worst imbalance before weighing."),
        measure_column(
            "weighted_smd_maximum", "DOUBLE", "Worst imbalance after weighing."
        ),
        measure_column(
            "worst_covariate", "VARCHAR", "Covariate with that worst imbalance."
        ),
        measure_column(
            "overlap_share",
            "DOUBLE",
            "Share of those who started with somebody like them among the compared.",
        ),
        measure_column(
            "effective_control_size", "DOUBLE", "Compared people after weighing."
        ),
        measure_column("propensity_maximum", "DOUBLE", "Highest propensity to start."),
        _HIDDEN,
    ),
)

PROGRAM_BALANCE = RawTable(
    schema="raw_effects",
    name="program_balance",
    grain="One row per program, version, population and covariate.",
    description="How alike starters and the compared were before anything was counted.",
    columns=(
        *_PROGRAM,
        _POPULATION,
        measure_column("covariate_name", "VARCHAR", "Covariate, or a level of one."),
        measure_column("treated_count", "BIGINT", "People who started, once each."),
        measure_column(
            "treated_covariate_mean", "DOUBLE", "Its mean among those who started."
        ),
        measure_column("control_count", "BIGINT", "Rows of people compared with them."),
        measure_column(
            "control_covariate_mean", "DOUBLE", "Its mean among the compared."
        ),
        measure_column(
            "weighted_covariate_mean", "DOUBLE", "Its mean among the compared, weighed."
        ),
        measure_column("raw_smd", "DOUBLE", "Standardised difference before weighing."),
        measure_column(
            "weighted_smd", "DOUBLE", "Standardised difference after weighing."
        ),
        measure_column("variance_ratio", "DOUBLE", "Ratio of the variances."),
        _HIDDEN,
    ),
)

PROGRAM_EVENT_STUDY = RawTable(
    schema="raw_effects",
    name="program_event_study",
    grain="One row per program, version, outcome and event time.",
    description="Units before and after a program opened in them, beside those where "
    "it had not opened yet.",
    columns=(
        *_PROGRAM,
        *_OUTCOME,
        measure_column("event_time", "BIGINT", "Periods since it opened in the unit."),
        measure_column("is_before", "BOOLEAN", "Whether that is before it opened."),
        *_INTERVAL,
        measure_column("unit_count", "BIGINT", "Units behind the number."),
        measure_column("treated_count", "BIGINT", "People who started, once each."),
        _HIDDEN,
    ),
)

PROGRAM_CURVES = RawTable(
    schema="raw_effects",
    name="program_curves",
    grain="One row per program, version, arm and month since the start; where there is "
    "no curve one row per arm, of month 0, with the reason.",
    description="Share promoted and share gone, month by month, weighed to be alike.",
    columns=(
        *_PROGRAM,
        measure_column("arm_name", "VARCHAR", "started or not_started."),
        measure_column(
            "month_number",
            "BIGINT",
            "Months since the start; 0 where there is no curve.",
        ),
        measure_column("arm_count", "BIGINT", "People of the arm at the start."),
        measure_column("arm_at_risk_count", "BIGINT", "People still in view."),
        measure_column("arm_promoted_count", "BIGINT", "People promoted by then."),
        measure_column("arm_exited_count", "BIGINT", "People gone unpromoted by then."),
        measure_column(
            "cumulative_promoted_share",
            "DOUBLE",
            "Share promoted by then, weighed to be alike.",
        ),
        measure_column(
            "cumulative_promoted_share_low", "DOUBLE", "Lower end of its 95 % interval."
        ),
        measure_column(
            "cumulative_promoted_share_high",
            "DOUBLE",
            "Upper end of its 95 % interval.",
        ),
        measure_column(
            "cumulative_exited_share", "DOUBLE", "Share gone unpromoted by then."
        ),
        measure_column(
            "cumulative_exited_share_low", "DOUBLE", "Lower end of its 95 % interval."
        ),
        measure_column(
            "cumulative_exited_share_high", "DOUBLE", "Upper end of its 95 % interval."
        ),
        _HIDDEN,
        measure_column("suppression_reason", "VARCHAR", "Why no number is shown."),
    ),
)

PROGRAM_ROI = RawTable(
    schema="raw_effects",
    name="program_roi",
    grain="One row per program and version.",
    description="Phillips' return on investment, from the estimate and never from the "
    "naive difference.",
    columns=(
        *_PROGRAM,
        measure_column("treated_count", "BIGINT", "People who started, once each."),
        measure_column("program_cost_amount", "DOUBLE", "Cost of all participations."),
        measure_column(
            "program_benefit_amount", "DOUBLE", "Worth of the estimated effects."
        ),
        measure_column("money_currency", "VARCHAR", "ISO 4217 code of both."),
        measure_column("roi_ratio", "DOUBLE", "Benefit less cost, over cost."),
        measure_column("roi_low", "DOUBLE", "Lower end of its 95 % interval."),
        measure_column("roi_high", "DOUBLE", "Upper end of its 95 % interval."),
        measure_column("benefit_cost_ratio", "DOUBLE", "Benefit over cost."),
        measure_column(
            "positive_roi_probability", "DOUBLE", "Probability that it pays."
        ),
        measure_column(
            "roi_reason", "VARCHAR", "Why there is no figure, where there is none."
        ),
        _HIDDEN,
    ),
)

EFFECT_TABLES = (
    PROGRAM_COMPARISONS,
    PROGRAM_EFFECTS,
    PROGRAM_BALANCE,
    PROGRAM_EVENT_STUDY,
    PROGRAM_CURVES,
    PROGRAM_ROI,
)
