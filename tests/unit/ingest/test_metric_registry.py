"""The registry is read strictly, and what is made of it says what it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import UsageError
from ingest.metric_page import example_query, metrics_page
from ingest.metric_registry import load_families
from ingest.metric_reports import Report
from ingest.metric_tables import (
    METRICS_TABLE,
    VARIANTS_TABLE,
    metric_rows,
    variant_rows,
)
from ingest.metric_values import reported_metrics_macro
from ingest.semantic_models import exposures, report_models

ENTRY = """\
metrics:
  - metric_id: raise_rate
    version: 2
    name: Raise rate
    definition: How many got a raise.
    unit: ratio
    higher_is: better
    owner: people-analytics
    source: {text: Made up., evidence: K}
    exclusions: [Interns.]
    variants:
      - variant_id: merit
        name: By merit
        is_default: true
        numerator: raises by merit
        denominator: people
        value: {model: rpt_raises, column: raise_rate}
        numerator_column: raise_count
        denominator_column: people_count
        filter: {raise_kind: merit}
      - variant_id: median
        name: The median raise
        numerator: median of the raises
        unit: currency
        value: {model: rpt_raises, column: median_raise}
        interval: {low: raise_low, high: raise_high}
        filter: {raise_kind: merit}
"""
REPORT = Report(
    name="rpt_raises",
    grain=("period_id", "scope_kind", "scope_id", "raise_kind"),
    columns=("raise_rate", "is_suppressed"),
    is_published=True,
)
REPORTS = {"rpt_raises": REPORT}


def _write(folder: Path, text: str, name: str = "pay.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: ratio", "unit: percent", r"metrics\.0\.unit"),
        ("    owner: people-analytics\n", "", r"metrics\.0\.owner.*Add `owner:`"),
        ("    exclusions:", "    exclusion:", "Did you mean `exclusions`"),
        ("is_default: true", "is_default: false", "exactly one variant"),
        ("variant_id: median", "variant_id: merit", "variant_id stands twice"),
        ("evidence: K", "evidence: Z", r"source\.evidence"),
        ("model: rpt_raises", "model: fct_raises", r"value\.model"),
        ("        denominator: people\n", "", "say in words"),
    ],
)
def test_a_faulty_entry_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = _write(tmp_path, ENTRY.replace(old, new, 1))

    with pytest.raises(UsageError) as caught:
        load_families(folder)

    assert caught.match(r"(?s)pay\.yaml.*")
    assert caught.match(rf"(?s).*{said}")


def test_one_id_in_two_families_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, ENTRY, name="people.yaml")

    with pytest.raises(UsageError, match=r"another entry has this id, in pay\.yaml"):
        load_families(_write(tmp_path, ENTRY))


def test_the_rows_have_the_columns_of_their_tables(tmp_path: Path) -> None:
    families = load_families(_write(tmp_path, ENTRY))

    [metric] = metric_rows(families)
    [merit, median] = variant_rows(families)

    assert len(metric) == len(METRICS_TABLE.columns)
    assert metric[:4] == ("raise_rate", 2, "pay", "Raise rate")
    assert metric[-1] == "Interns."
    assert len(merit) == len(median) == len(VARIANTS_TABLE.columns)
    assert merit[-1] == "raise_kind = 'merit'"
    assert (merit[5:7], median[5:7]) == (("people", "ratio"), (None, "currency"))


def test_the_page_shows_variants_side_by_side_and_a_question(tmp_path: Path) -> None:
    families = load_families(_write(tmp_path, ENTRY))

    page = metrics_page(families, REPORTS)

    assert "| **By merit** (`merit`) | raises by merit | people | ratio |" in page
    assert (
        "| The median raise (`median`) | median of the raises |  | currency |" in page
    )
    assert "| [Raise rate](#raise_rate) | Pay | ratio, currency | 2 |" in page
    assert "`raise_count` ÷ `people_count`, where `raise_kind = 'merit'`" in page
    assert "from `raise_low` to `raise_high`" in page
    assert "Made up. **[K]**" in page
    assert example_query(families[0].metrics[0], REPORT) in page


def test_the_example_asks_for_the_default_and_what_stands_beside_it(
    tmp_path: Path,
) -> None:
    families = load_families(_write(tmp_path, ENTRY))

    asked = " ".join(example_query(families[0].metrics[0], REPORT).split())

    assert asked == (
        "select period_kind, period_start_date, raise_count, people_count, "
        "raise_rate, median_raise, raise_low, raise_high, is_suppressed "
        "from marts.rpt_raises "
        "where raise_kind = 'merit' and scope_kind = 'overall' and is_complete "
        "order by period_kind nulls last, period_start_date nulls last"
    )


def test_a_report_without_everybody_is_asked_for_the_groups_that_it_has(
    tmp_path: Path,
) -> None:
    families = load_families(_write(tmp_path, ENTRY))

    asked = example_query(families[0].metrics[0], replace(REPORT, scope_kind="grade"))

    assert "scope_kind = 'grade'" in asked
    assert asked.endswith("period_start_date nulls last, scope_id nulls last")


def test_only_what_has_one_value_per_period_and_group_is_in_the_long_table(
    tmp_path: Path,
) -> None:
    text = ENTRY.replace("        filter: {raise_kind: merit}\n", "", 1)
    families = load_families(_write(tmp_path, text))

    listed = reported_metrics_macro(families, REPORTS)

    assert '"variant_id": "median"' in listed
    assert '"variant_id": "merit"' not in listed


def test_a_ratio_of_a_report_is_told_to_the_semantic_layer_once(
    tmp_path: Path,
) -> None:
    families = load_families(_write(tmp_path, ENTRY))

    text = report_models(families, REPORTS, besides=())["rpt_raises"]

    assert "name: raise_rate_merit" in text
    assert "median" not in text
    assert "Dimension(''raises_row__raise_kind'') }} = ''merit''" in text
    assert report_models(families, REPORTS, besides={"raise_rate_merit"}) == {}


def test_a_saved_question_exposes_the_tables_that_it_reads() -> None:
    question = "-- Who?\nselect a from marts.rpt_a inner join marts.dim_b on a = b"

    text = exposures({"dashboards/queries/who-is-it.sql": question})

    assert "name: who_is_it" in text
    assert "- ref('rpt_a')\n  - ref('dim_b')" in text
    assert "Who? Saved in dashboards/queries/who-is-it.sql." in text
