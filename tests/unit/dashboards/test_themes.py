"""What is drawn stands out from its card, in light and in dark."""

import pytest

from dashboards.site import HERE
from dashboards.themes import theme

CARDS = {False: "#ffffff", True: "#1a212e"}
GRAPHICS, TEXT = 3.0, 4.5


def _luminance(colour: str) -> float:
    """The relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert _contrast("#ffffff", "#000000") == pytest.approx(21)
    # The lightest grey that passes as text on white.
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_mark_stands_out(*, is_dark: bool) -> None:
    told = theme(is_dark=is_dark)
    marks = {*told["range"]["category"], told["bar"]["color"], told["rule"]["color"]}

    faint = {c for c in marks if _contrast(c, CARDS[is_dark]) < GRAPHICS}

    assert faint == set()
    assert len(marks) > len(told["range"]["category"])


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_word_can_be_read(*, is_dark: bool) -> None:
    told = theme(is_dark=is_dark)
    words = {
        told["axis"]["labelColor"], told["axis"]["titleColor"],
        told["legend"]["labelColor"], told["text"]["color"],
    }  # fmt: skip

    assert all(_contrast(word, CARDS[is_dark]) >= TEXT for word in words)


def test_the_cards_are_those_of_the_style_sheet() -> None:
    sheet = (HERE / "assets/site.css").read_text()

    assert all(f"--card: {card}" in sheet for card in CARDS.values())
