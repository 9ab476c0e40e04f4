"""The colours and letters of charts, in light and in dark."""

from __future__ import annotations

from typing import Any

OKABE_ITO = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442",
)  # fmt: skip
"""Colours that people with any colour vision can tell apart."""
ON_LIGHT = (
    "#0072B2", "#C28500", "#009E73", "#CC79A7", "#2E94CF", "#D55E00", "#9A8F00",
)  # fmt: skip
ON_DARK = (
    "#3C9DDB", "#E69F00", "#009E73", "#CC79A7", "#A6D8F7", "#E8743B", "#F0E442",
)  # fmt: skip
"""The same hues, some darker or lighter, so that a mark stands out from its card: WCAG
asks for a contrast of 3 to 1."""
DIVERGING = ["#0072B2", "#F7F7F7", "#E69F00"]


def theme(*, is_dark: bool) -> dict[str, Any]:
    """Return the Vega configuration of one colour scheme."""
    ink, quiet, grid, card = (
        ("#e8ecf3", "#b4bccb", "#39435a", "#1a212e")
        if is_dark
        else ("#172033", "#4d576b", "#dfe3ea", "#ffffff")
    )
    main = "#56B4E9" if is_dark else "#0072B2"
    halo = {"stroke": card, "strokeWidth": 4, "strokeJoin": "round"}
    axis = {
        "labelColor": quiet,
        "titleColor": quiet,
        "gridColor": grid,
        "domainColor": grid,
        "tickColor": grid,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 190,
        "labelPadding": 6,
    }
    return {
        "background": "transparent",
        "padding": {"left": 2, "right": 14, "top": 5, "bottom": 2},
        "font": "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
        "view": {"stroke": None},
        "axis": axis,
        "legend": {
            "labelColor": ink,
            "titleColor": quiet,
            "orient": "top",
            "direction": "horizontal",
            "labelFontSize": 12,
            "labelLimit": 220,
            "symbolSize": 90,
            "title": None,
        },
        "header": {"labelColor": ink, "titleColor": quiet},
        "bar": {"color": main},
        "line": {"color": main, "strokeWidth": 2.5},
        "point": {"color": main, "size": 80, "filled": True},
        "area": {"color": main},
        "rule": {"color": quiet},
        "text": {"color": ink, "fontSize": 12},
        "style": {
            "halo": halo,
            "hidden": {**halo, "fontStyle": "italic", "fontSize": 11},
        },
        "range": {
            "category": list(ON_DARK if is_dark else ON_LIGHT),
            "ramp": {"scheme": "blues"},
            "heatmap": {"scheme": "blues"},
            "diverging": DIVERGING,
        },
    }
