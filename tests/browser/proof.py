"""Compare every number that any choice on any page shows with its published cell.

Each page of a workspace's published site is opened, and every value of every filter is
chosen, the others staying as the page opens. The test suite chooses three of each. The
exit code says whether all numbers are right. `make proof-pages` runs
`python -m tests.browser.proof WORKSPACE`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from publish.manifest import read_manifest
from tests.bench.measured import write_report
from tests.browser.comparing import Tables, compare_choices
from tests.browser.opening import PAGES, a_browser, drawn_page, name_of

_REPORT = Path("docs/proofs/pages.md")


def main(arguments: list[str] | None = None) -> int:
    """Compare all pages of a workspace and write the report."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--report", type=Path, default=_REPORT)
    given = parser.parse_args(arguments)
    published = (given.workspace / "published/latest").resolve()
    manifest = read_manifest(published)
    tables = Tables(published)
    found = {}
    with a_browser() as browser:
        version = browser.version
        for name in PAGES:
            page = browser.new_context().new_page()
            drawn_page(page, published / "site", name)
            found[name] = compare_choices(page, tables, every=True)
            page.context.close()
    rows = sum(table.rows for table in manifest.tables)
    numbers = sum(compared for compared, _, _ in found.values())
    wrong = [fault for _, _, faults in found.values() for fault in faults]
    lines = [
        "# Proof: every number on a page is a cell of a published table",
        "",
        f"Written by `make proof-pages` on {datetime.now(UTC):%Y-%m-%d}, Chromium",
        f"{version}. Every page of the demo organisation was opened and every value of",
        "every filter chosen. Each number, hidden ones included, was compared with the",
        "one cell of the Parquet files that it names by table, column and key.",
        "",
        f"- Published: {len(manifest.tables)} tables of {rows:,} rows.",
        f"- **{numbers:,} numbers compared, {len(wrong)} wrong.**",
        "",
        "| page | choices | numbers compared | wrong |",
        "|---|---:|---:|---:|",
        *(
            f"| {name_of(name)} | {choices} | {compared:,} | {len(faults)} |"
            for name, (compared, choices, faults) in found.items()
        ),
        "",
        *(f"- {fault}" for fault in wrong[:20]),
    ]
    text = "\n".join(lines).rstrip() + "\n"
    return write_report(given.report, text, good=numbers > 0 and not wrong)


if __name__ == "__main__":
    sys.exit(main())
