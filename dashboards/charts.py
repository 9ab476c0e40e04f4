"""Whole charts, as Vega-Lite forms.

A form names the data `rows`, which the page fills with the rows that it picked. Each
row also holds `<column>_text` and `<column>_label`, the value as it is written; a form
draws, orders and colours, and calculates nothing. Colour is never the only sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from dashboards.marks import (
    HALO,
    HIDDEN,
    POINTS,
    POINTS_AS_WRITTEN,
    SIGNED,
    absent,
    absent_beside,
    categories,
    coloured,
    finished,
    is_shown,
    once,
    points_axis,
    quantity,
    rightwards,
    rows,
    shaped,
    tips,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.definitions import Column, Context, Spec

LINE_HEIGHT = 230
STEP = 26
POINTS_TITLE = "Percentage points"
DARK_FROM = 0.71
DOT = alt.ExprRef("width < 300 ? 50 : 130")
"""On a phone a dot must not cover its interval."""


def lines(
    value: str,
    columns: Sequence[Column],
    *,
    series: str | None = None,
    axis_format: str = ".0%",
    programs: bool = False,
    across: str = "period_id_label",
) -> Spec:
    """Draw values over periods; a period that is not complete is a hollow point."""

    def draw(context: Context) -> dict[str, Any]:
        x = alt.X(
            f"{across}:O",
            sort=None,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, domain=False),
        )
        y = quantity(value, axis_format)
        colour = coloured(series, context if programs else None)
        base = alt.Chart(rows()).encode(x=x, tooltip=tips(columns))
        whole = base.transform_filter(f"{is_shown(value)} && datum.is_complete")
        shape = shaped(series, context if programs else None)
        layers = [
            # All series share this place: two kinds of words would run into each other.
            absent(base, value, only=HIDDEN).encode(y=alt.value(LINE_HEIGHT - 10)),
            # A line over a hidden period would tell a value that nobody may know.
            base.transform_filter("datum.is_complete")
            .mark_line(invalid="break-paths-filter-domains")
            .encode(y=y, **colour),
            whole.mark_point(opacity=1).encode(y=y, **colour, **shape),
            base.transform_filter(f"{is_shown(value)} && !datum.is_complete")
            .mark_point(filled=False, strokeDash=[2, 2], opacity=0.8)
            .encode(y=y, **colour, **shape),
        ]
        return finished(alt.layer(*layers), height=LINE_HEIGHT)

    return draw


def bars(
    category: str,
    value: str,
    columns: Sequence[Column],
    *,
    axis_format: str = ".0%",
    programs: bool = False,
) -> Spec:
    """Draw one bar for each category, with its value beside it."""

    def draw(context: Context) -> dict[str, Any]:
        y = categories(category)
        base = alt.Chart(rows()).encode(y=y, tooltip=tips(columns))
        colour = coloured(category if programs else None, context, with_legend=False)
        shown = base.transform_filter(is_shown(value))
        bar = shown.mark_bar(cornerRadiusEnd=3).encode(
            x=rightwards(value, axis_format), **colour
        )
        text = shown.mark_text(align="left", dx=5).encode(
            x=alt.X(f"{value}:Q", stack=None), text=f"{value}_text:N"
        )
        return finished(
            alt.layer(absent_beside(base, value), bar, text), height=alt.Step(STEP)
        )

    return draw


def mixed(
    parts: Sequence[tuple[str, str]],
    columns: Sequence[Column],
    *,
    across: str,
    axis_format: str = ",.0f",
) -> Spec:
    """Draw several columns of each row as bars beside each other."""

    def draw(_: Context) -> dict[str, Any]:
        names = [name for name, _ in parts]
        told = ", ".join(f"'{name}': '{label}'" for name, label in parts)
        axis = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False, domain=False)
        legend = alt.Legend(labelExpr=f"({{{told}}})[datum.label]", title=None)
        bar = (
            alt.Chart(rows())
            .transform_fold([*names], as_=["part", "height"])
            .mark_bar(cornerRadiusEnd=2)
            .encode(
                x=alt.X(f"{across}:O", sort=None, title=None, axis=axis),
                xOffset=alt.XOffset("part:N", sort=names),
                y=quantity("height", axis_format),
                color=alt.Color("part:N", sort=names, legend=legend),
                opacity=alt.condition(
                    "datum.is_complete", alt.value(1), alt.value(0.45)
                ),
                tooltip=tips(columns),
            )
        )
        return finished(bar, height=LINE_HEIGHT)

    return draw


def ratios(
    category: str, value: str, low: str, high: str, columns: Sequence[Column]
) -> Spec:
    """Draw ratios and intervals beside parity (1) and the four-fifths line (0.8)."""

    def draw(_: Context) -> dict[str, Any]:
        axis = alt.Axis(format=".2f", title="Ratio to the reference group", tickCount=5)
        scale = alt.Scale(zero=False, nice=False, padding=26)
        base = alt.Chart(rows()).encode(y=categories(category), tooltip=tips(columns))
        shown = base.transform_filter(is_shown(value))
        span = shown.transform_filter(is_shown(low)).mark_rule(
            strokeWidth=3, opacity=0.65
        )
        limit = alt.Chart(once())
        return finished(
            alt.layer(
                limit.mark_rule(strokeDash=[6, 4], strokeWidth=2).encode(
                    x=alt.XDatum(1)
                ),
                limit.mark_rule(strokeDash=[2, 4]).encode(x=alt.XDatum(0.8)),
                absent_beside(base, value),
                span.encode(
                    x=alt.X(f"{low}:Q", axis=axis, scale=scale), x2=alt.X2(high)
                ),
                shown.mark_point(size=DOT, opacity=1).encode(
                    x=alt.X(f"{value}:Q", axis=axis, scale=scale)
                ),
                shown.mark_text(dy=-14, fontWeight="bold", style=HALO).encode(
                    x=alt.X(f"{value}:Q"), text=f"{value}_text:N"
                ),
            ),
            height=alt.Step(46),
        )

    return draw


def dots(
    category: str,
    value: str,
    low: str,
    high: str,
    columns: Sequence[Column],
    *,
    beside: str | None = None,
    axis_format: str = POINTS,
    axis_title: str = "",
    programs: bool = False,
) -> Spec:
    """Draw estimates with their intervals; differences beside a line of none.

    Args:
        category: The column of the rows of the chart.
        value: The estimate.
        low: The lower end of its interval.
        high: The upper end.
        columns: What the tooltip shows.
        beside: Another estimate, drawn hollow, such as the naive one.
        axis_format: How the axis is written.
        axis_title: What the axis measures.
        programs: Whether each category is a program and keeps its colour.
    """

    def draw(context: Context) -> dict[str, Any]:
        y = categories(category)
        axis = points_axis(axis_format, axis_title)
        scale = alt.Scale(zero=True, nice=False, padding=26)
        base = alt.Chart(rows()).encode(y=y, tooltip=tips(columns))
        shown = base.transform_filter(is_shown(value))
        known = context if programs else None
        series = category if programs else None
        colour = coloured(series, known, with_legend=False)
        x = alt.X(f"{value}:Q", axis=axis, scale=scale)
        none = alt.Chart(once()).mark_rule(strokeDash=[5, 4]).encode(x=alt.XDatum(0))
        is_difference = axis_format == POINTS or axis_format.startswith(SIGNED)
        span = shown.mark_rule(strokeWidth=2.5, opacity=1).encode(
            x=alt.X(f"{low}:Q", axis=axis, scale=scale), x2=alt.X2(high), **colour
        )
        dot = shown.mark_point(size=DOT, opacity=1).encode(
            x=x, **colour, **shaped(series, known, with_legend=False)
        )
        text = shown.mark_text(dy=-14, fontWeight="bold", style=HALO).encode(
            x=alt.X(f"{value}:Q"), text=f"{value}_text:N"
        )
        layers = [absent_beside(base, value), span, dot, text]
        if beside:
            hollow = shown.mark_point(
                filled=False, size=90, shape="diamond", strokeWidth=2
            ).encode(x=alt.X(f"{beside}:Q"), **colour)
            layers.insert(2, hollow)
        if is_difference:
            layers.insert(0, none)
        return finished(alt.layer(*layers), height=alt.Step(46))

    return draw


def ranges(
    category: str,
    first: str,
    second: str,
    columns: Sequence[Column],
    *,
    axis_format: str = ".2f",
    limits: tuple[float, ...] = (),
    axis_title: str = "",
) -> Spec:
    """Draw two values of each category: hollow is before, full is after."""

    def draw(_: Context) -> dict[str, Any]:
        y = categories(category)
        axis = points_axis(axis_format, axis_title)
        base = alt.Chart(rows()).encode(y=y, tooltip=tips(columns))
        shown = base.transform_filter(is_shown(second))
        line = shown.mark_rule(strokeWidth=2, opacity=0.5).encode(
            x=alt.X(f"{first}:Q", axis=axis), x2=alt.X2(second)
        )
        before = shown.mark_point(filled=False, strokeWidth=2).encode(
            x=alt.X(f"{first}:Q", axis=axis)
        )
        after = shown.mark_point().encode(x=alt.X(f"{second}:Q", axis=axis))
        marks = [
            alt.Chart(once()).mark_rule(strokeDash=[5, 4]).encode(x=alt.XDatum(limit))
            for limit in limits
        ]
        return finished(
            alt.layer(*marks, absent_beside(base, second), line, before, after),
            height=alt.Step(STEP),
        )

    return draw


def curves(
    month: str,
    value: str,
    low: str,
    high: str,
    columns: Sequence[Column],
    *,
    series: str,
    month_title: str,
) -> Spec:
    """Draw the share that has reached an event, month by month, with bands."""

    def draw(_: Context) -> dict[str, Any]:
        base = alt.Chart(rows()).transform_filter(is_shown(value))
        axis = alt.Axis(tickMinStep=1, grid=False)
        x = alt.X(f"{month}:Q", title=month_title, axis=axis)
        legend = alt.Legend(symbolOpacity=1, symbolType="stroke", symbolStrokeWidth=3)
        colour = alt.Color(f"{series}:N", sort=None, legend=legend)
        band = (
            base.transform_filter(is_shown(low))
            .mark_area(opacity=0.16, interpolate="step-after")
            .encode(x=x, y=alt.Y(f"{low}:Q"), y2=alt.Y2(high), color=colour)
        )
        line = base.mark_line(interpolate="step-after").encode(
            x=x,
            y=quantity(value, ".0%"),
            color=colour,
            strokeDash=alt.StrokeDash(f"{series}:N", sort=None),
        )
        aim = base.mark_point(opacity=0, size=160).encode(
            x=x, y=quantity(value, ".0%"), tooltip=tips(columns)
        )
        return finished(alt.layer(band, line, aim), height=300)

    return draw


def heat(
    down: str,
    across: str,
    value: str,
    columns: Sequence[Column],
    *,
    top: float = 1.0,
) -> Spec:
    """Draw a table of shaded cells, each with its number; hidden cells say so.

    The shade goes from nothing to `top`; on dark cells the number is white, from where
    white has the better contrast.
    """

    def draw(_: Context) -> dict[str, Any]:
        base = alt.Chart(rows()).encode(
            y=categories(down, gap=0.06),
            x=alt.X(
                f"{across}:N",
                sort=None,
                title=None,
                scale=alt.Scale(paddingInner=0.03),
                axis=alt.Axis(
                    orient="top",
                    domain=False,
                    ticks=False,
                    labelOverlap=False,
                ),
            ),
            tooltip=tips(columns),
        )
        shown = base.transform_filter(is_shown(value))
        cell = shown.mark_rect(cornerRadius=3).encode(
            color=alt.Color(
                f"{value}:Q",
                legend=None,
                scale=alt.Scale(scheme="blues", domain=[0, top], clamp=True),
            )
        )
        text = shown.mark_text().encode(
            text=f"{value}_text:N",
            color=alt.condition(
                f"datum.{value} > {top * DARK_FROM}",
                alt.value("#ffffff"),
                alt.value("#0b1526"),
            ),
        )
        return finished(alt.layer(absent(base, value), cell, text), height=alt.Step(34))

    return draw


def steps(event_time: str, value: str, low: str, high: str, columns: Sequence[Column],
          *, time_title: str) -> Spec:  # fmt: skip
    """Draw estimates by months before and after a start, with intervals."""

    def draw(_: Context) -> dict[str, Any]:
        base = alt.Chart(rows()).transform_filter(is_shown(value))
        x = alt.X(f"{event_time}:Q", title=time_title, axis=alt.Axis(grid=False))
        axis = alt.Axis(labelExpr=POINTS_AS_WRITTEN)
        span = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
            x=x, y=alt.Y(f"{low}:Q", title=POINTS_TITLE, axis=axis), y2=alt.Y2(high)
        )
        dot = base.mark_point().encode(
            x=x,
            y=alt.Y(f"{value}:Q", title=POINTS_TITLE, axis=axis),
            tooltip=tips(columns),
        )
        none = alt.Chart(once()).mark_rule(strokeDash=[5, 4])
        return finished(
            alt.layer(
                none.encode(y=alt.YDatum(0)), none.encode(x=alt.XDatum(-0.5)), span, dot
            ),
            height=LINE_HEIGHT,
        )

    return draw
