"""Numbers and names as they stand in sentences."""

import math


def natural_frequencies(treated_mean: float, difference: float) -> str | None:
    """Tell a difference of risks as people in a hundred, or in a thousand.

    The two counts differ by the rounded difference, so that a reader who subtracts
    them finds the number told beside them.

    Args:
        treated_mean: Risk of the treated, 0 to 1.
        difference: Of the risks, with against without.

    Returns:
        "24 in 100 instead of 18 in 100"; None where there is nothing to count.
    """
    base = 100 if abs(difference) >= 0.01 else 1000  # noqa: PLR2004 - one in a hundred
    gap = round(base * difference)
    if not 0 <= treated_mean <= 1 or gap == 0 or abs(gap) > base:
        return None
    treated = round(base * treated_mean)
    treated = min(max(treated, gap, 0), base + min(gap, 0))
    return f"{treated:,} in {base:,} instead of {treated - gap:,} in {base:,}"


def one_decimal(value: float) -> str:
    """Write a number with one digit after the point."""
    if 0 < value < 0.05:  # noqa: PLR2004 - what rounds to 0.0
        return "less than 0.1"
    return f"{value:,.1f}"


def number(value: float) -> str:
    """Write a number of unknown size with three digits that matter."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(2 - math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{min(digits, 12)}f}"


def capital(text: str) -> str:
    """Begin a sentence with it."""
    return text[:1].upper() + text[1:]


def without_similar(text: str) -> str:
    """Take away the word that only an adjusted comparison may use."""
    return text.removeprefix("similar ")


def trait(covariate: str) -> str:
    """Write `last_rating=5` for readers: a column, or one level of it."""
    return covariate.replace("=", ": ", 1).replace("_", " ")
