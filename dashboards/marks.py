"""Parts that charts are made of: data, axes, colours and shapes, hidden values.

Whole charts are made in `dashboards.charts`. Nothing here calculates: an axis never
stacks, since a stack is a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboards.definitions import Column, Context

SHAPES = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down",
    "triangle-right",
)  # fmt: skip
HALO = "halo"
HIDDEN = "hidden"
"""Styles of words that may stand on a line: the theme puts the card's colour around
them."""
POINTS = "points"
POINTS_AS_WRITTEN = "datum.value === 0 ? '0' : format(datum.value * 100, '+.2~f')"
SIGNED = "+"
BROKEN_ON_A_PHONE = (
    "width < 300 && length(datum.label) > 20 ? split(replace(datum.label, "
    r"regexp('^(.{9,19}) '), '$1\n'), '\n') : datum.label"
)
"""A long name stands on two lines where there is little room."""
TICKS = "width < 300 ? 4 : 6"
ROOM_FOR_A_NUMBER = 46


def rows() -> alt.NamedData:
    """Name the data that the page fills in."""
    return alt.NamedData(name="rows")


def once() -> alt.NamedData:
    """Name the data of one empty row: a line is drawn once, whatever the rows are."""
    return alt.NamedData(name="once")


def tips(columns: Sequence[Column]) -> list[alt.Tooltip]:
    """Show the columns as they are written."""
    return [
        alt.Tooltip(f"{column.name}_text:N", title=column.label)
        for column in columns
        if column.form != "hidden"
    ]


def quantity(value: str, axis_format: str) -> alt.Y:
    """Measure upwards, from zero, never stacked."""
    axis = alt.Axis(
        format=axis_format,
        tickCount=5,
        labelOverlap=True,
        labelSeparation=8,
        domain=False,
        ticks=False,
    )
    return alt.Y(
        f"{value}:Q", title=None, axis=axis, scale=alt.Scale(zero=True), stack=None
    )


def rightwards(value: str, axis_format: str) -> alt.X:
    """Measure to the right, from zero, never stacked, with room for a number."""
    axis = alt.Axis(
        format=axis_format,
        tickCount=5,
        labelOverlap=True,
        labelSeparation=8,
        domain=False,
        ticks=False,
    )
    room: list[Any] = [0, alt.ExprRef(f"width - {ROOM_FOR_A_NUMBER}")]
    scale = alt.Scale(zero=True, range=room)
    return alt.X(f"{value}:Q", title=None, axis=axis, scale=scale, stack=None)


def categories(category: str, *, gap: float = 0.25) -> alt.Y:
    """List categories downwards, in the order of the rows."""
    return alt.Y(
        f"{category}:N",
        sort=None,
        title=None,
        scale=alt.Scale(paddingInner=gap),
        axis=alt.Axis(
            domain=False, ticks=False, grid=False, labelExpr=BROKEN_ON_A_PHONE
        ),
    )


def is_shown(value: str) -> str:
    """Tell whether a row has the value, as an expression."""
    return f"isValid(datum.{value})"


def absent(base: alt.Chart, value: str, *, only: str = "") -> alt.Chart:
    """Write in the place of a value why it is absent; all rows keep their order.

    Args:
        base: The rows.
        value: The column of the value.
        only: The one reason that is written; else each is.
    """
    reason = f"!isValid(datum.{value})"
    if only:
        reason += f" && datum.absence === '{only}'"
    words: alt.Chart = base.mark_text(style=HIDDEN).encode(
        text="absence:N",
        opacity=alt.condition(reason, alt.value(1), alt.value(0)),
    )
    return words


def absent_beside(base: alt.Chart, value: str) -> alt.Chart:
    """Write why a value is absent where its bar or dot would stand."""
    beside: alt.Chart = absent(base, value).encode(x=alt.value(30))
    return beside


def points_axis(axis_format: str, title: str) -> alt.Axis:
    """Make the axis of an estimate; points are written as points of 100."""
    ticks = alt.ExprRef(TICKS)
    if axis_format == POINTS:
        return alt.Axis(title=title, tickCount=ticks, labelExpr=POINTS_AS_WRITTEN)
    return alt.Axis(title=title, tickCount=ticks, format=axis_format)


def coloured(
    series: str | None, context: Context | None, *, with_legend: bool = True
) -> dict[str, Any]:
    """Colour by a series; the theme has the colours, and a program has its place."""
    return _by_series(alt.Color, series, context, None, with_legend)


def shaped(
    series: str | None, context: Context | None, *, with_legend: bool = True
) -> dict[str, Any]:
    """Give each series a shape as well; so has a program."""
    return _by_series(alt.Shape, series, context, SHAPES, with_legend)


def _by_series(
    channel: Callable[..., Any],
    series: str | None,
    context: Context | None,
    values: Sequence[str] | None,
    with_legend: bool,  # noqa: FBT001 - two private callers
) -> dict[str, Any]:
    if series is None:
        return {}
    scale: dict[str, Any] = {}
    if context is not None:
        # A program has its place among all, so that it looks alike on every page.
        scale["domain"] = list(context.programs)
    if values is not None:
        places = range(len(scale.get("domain", values)))
        scale["range"] = [values[place % len(values)] for place in places]
    options: dict[str, Any] = {"sort": None}
    if scale:
        options["scale"] = alt.Scale(**scale)
    if not with_legend:
        options["legend"] = None
    name = "color" if channel is alt.Color else "shape"
    return {name: channel(f"{series}:N", **options)}


def finished(chart: Any, *, height: Any) -> dict[str, Any]:  # noqa: ANN401 - any Altair chart
    """Fit a chart to the width of its card; tests compare its form with the schema."""
    sized = chart.properties(
        width="container",
        height=height,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    spec: dict[str, Any] = sized.to_dict(validate=False)
    spec.pop("config", None)
    return spec
