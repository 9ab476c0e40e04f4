"""A page holds the rows that its charts and tiles may show, and no others."""

from dashboards.definitions import Chart, Filter, Page, Tile
from dashboards.reachable import reachable
from dashboards.selecting import Selection

ROWS = Selection(
    "rpt_people",
    ("scope_kind", "scope_id", "access_kind", "people_count"),
    (
        ("overall", "all", "courses", 40),
        ("org_unit", "sales", "courses", 20),
        ("grade", "g1", "goals", None),
        ("gender", "female", "courses", 25),
        ("gender", "male", "goals", 15),
    ),
)


def _page(
    *charts: Chart, tiles: tuple[Tile, ...] = (), filters: tuple[Filter, ...] = ()
) -> Page:
    return Page("p", "Page", "Who?", "", charts, tiles=tiles, filters=filters)


def _chart(*picks: str, query: str = "people") -> Chart:
    return Chart("c", "People", "", query, (), picks)


def _kept(page: Page) -> list[object]:
    return [row[1] for row in reachable(ROWS, page, "people").rows]


def test_a_chart_of_one_kind_of_group_brings_no_other() -> None:
    assert _kept(_page(_chart("scope_kind=gender", "period"))) == ["female", "male"]


def test_a_chart_that_follows_the_choice_brings_all_that_can_be_chosen() -> None:
    assert _kept(_page(_chart("scope", "series"))) == ["all", "sales", "g1"]


def test_what_two_charts_show_is_brought_once() -> None:
    page = _page(_chart("scope_kind=gender"), _chart("scope"), _chart("scope"))
    assert _kept(page) == ["all", "sales", "g1", "female", "male"]


def test_a_chart_of_another_query_brings_nothing() -> None:
    page = _page(
        _chart(query="other"), _chart("scope_kind=gender", "access_kind=goals")
    )
    assert _kept(page) == ["male"]


def test_a_tile_brings_what_its_constants_name() -> None:
    tile = Tile("t", "Goals", "people", (), "people_count",
                constants=(("access_kind", "goals"),))  # fmt: skip
    assert _kept(_page(tiles=(tile,))) == ["g1"]


def test_a_filter_brings_every_row_that_it_offers_values_of() -> None:
    chosen = Filter("access_kind", "Kind", "code", "people")
    assert _kept(_page(_chart("scope_kind=gender"), filters=(chosen,))) == [
        row[1] for row in ROWS.rows
    ]
