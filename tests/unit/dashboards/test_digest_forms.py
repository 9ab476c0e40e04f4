"""The page, the e-mail and the text hold what the digest says and no more than that."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from dashboards.digest.telling import Digest, tell
from dashboards.digest.writing import mail, message, paper, plain, write_digest
from publish.reading import connect
from tests.unit.dashboards.conftest import SmallSet, small_tables

LONGEST_MAIL = 100 * 1024
HOSTILE = '<script>alert(1)</script> #panic() *x* & "quoted" \N{RIGHT-TO-LEFT OVERRIDE}'


class Cells(HTMLParser):
    """Collects what stands in elements that name the cell it was taken from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self._source: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the next text is taken from."""
        known = dict(attrs)
        self.tags.add(tag)
        self.links += [str(known[each]) for each in ("href", "src") if each in known]
        self._source = known.get("data-cell")

    def handle_data(self, data: str) -> None:
        """Keep a text that is a cell's."""
        if self._source:
            self.found.append((self._source, data))
            self._source = None


def _pdf(digest: Digest) -> PdfReader:
    return PdfReader(io.BytesIO(paper(digest)))


def _text(digest: Digest) -> str:
    return re.sub(r"\s+", " ", _pdf(digest).pages[0].extract_text())


@pytest.fixture
def digest(small_set: SmallSet) -> Digest:
    return tell(small_set(), None)


def test_every_number_of_the_mail_is_one_published_cell(small_set: SmallSet) -> None:
    published = small_set()
    cells = Cells(mail(tell(published, None))).found
    forms = {"count": "{:,.0f}", "share": "{:.1%}", "rate": "{:.1%}"}

    with connect(published.marts) as connection:
        for source, text in cells:
            table, _, rest = source.partition(".")
            column, _, key = rest.partition("@")
            names, values = zip(
                *(each.split("=") for each in key.split(";")), strict=True
            )
            picked = " and ".join(f"cast({name} as varchar) = ?" for name in names)
            scope = " and scope_kind = 'overall'" if table.startswith("rpt_l") else ""
            rows = connection.execute(
                f"select {column} from marts.{table} where {picked}{scope}",
                list(values),
            ).fetchall()
            assert len(rows) == 1, source
            form = forms.get(column.rsplit("_", 1)[-1])
            if rows[0][0] is None:
                assert text == "hidden", source
            elif form:
                assert text == form.format(rows[0][0]), source
            else:
                assert float(re.sub(r"[^-+.\d]", "", text)) == pytest.approx(
                    rows[0][0] * (100 if "pts" in text else 1), abs=0.051
                ), source

    # 15 figures of 5 periods, 6 at the top, 4 of a verdict, 3 of a cohort, and in what
    # to look at 2 of fairness, 2 of training and 2 of the quarantine.
    assert len(cells) == 15 * 5 + 6 + 4 + 3 + 6


def test_one_page_whatever_is_to_be_said(small_set: SmallSet) -> None:
    tables = small_tables()
    effect = tables["fct_program_effects"][0]
    tables["fct_program_effects"] = [
        {**effect, "program_id": f"p{place}", "plain_language": "W" * 5000}
        for place in range(40)
    ]
    tables["dim_programs"] = [
        {"program_id": f"p{place}", "program_name": "WM" * 300} for place in range(40)
    ]
    digest = tell(
        small_set(
            tables, checks=tuple((f"is_{'x' * 300}_{n}", False) for n in range(9))
        ),
        None,
    )
    reader = _pdf(digest)

    assert len(reader.pages) == 1
    assert "more on the page “Program outcomes”" in _text(digest)
    assert len(mail(digest).encode()) < LONGEST_MAIL


def test_with_nothing_to_tell_it_is_a_page_all_the_same(small_set: SmallSet) -> None:
    empty: dict[str, list[dict[str, object]]] = {name: [] for name in small_tables()}

    text = _text(tell(small_set(empty), None))

    assert "No month is complete yet, so there are no figures to tell." in text
    assert "No program has an answer yet" in text


def test_the_page_is_tagged_and_has_a_title_and_a_language(digest: Digest) -> None:
    reader = _pdf(digest)

    assert reader.metadata is not None
    assert reader.metadata.title == "Stepladder digest, January 2026"
    assert str(reader.root_object["/Lang"]) == "en"
    assert "/StructTreeRoot" in reader.root_object
    assert reader.xmp_metadata is not None
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()


def test_the_text_of_the_page_can_be_taken_out(digest: Digest) -> None:
    text = _text(digest)

    for told in ("January 2026", "1,000", "Lead Academy", "+3.5 pts", "What moved"):
        assert told in text


@pytest.mark.parametrize(
    "name", ["Żółć Ñandú Őr", "Πρόγραμμα", "Програма її", "研修制度"]
)
def test_a_name_in_other_letters_is_printed(name: str, small_set: SmallSet) -> None:
    tables = small_tables()
    tables["dim_programs"][0]["program_name"] = name
    digest = tell(small_set(tables), None)

    assert name in mail(digest)
    assert len(_pdf(digest).pages) == 1
    # The font has no Chinese letters: boxes stand for them, and the rest is printed.
    assert (name in _text(digest)) or name == "研修制度"
    assert "Suggestive" in _text(digest)


def test_a_hostile_name_is_a_name(small_set: SmallSet) -> None:
    tables = small_tables()
    tables["dim_programs"][0]["program_name"] = HOSTILE
    tables["fct_program_effects"][0]["plain_language"] = f"{HOSTILE}. {HOSTILE}."
    tables["rpt_adverse_impact"][0]["characteristic_value"] = HOSTILE
    tables["ops_data_quality"][0]["feed_name"] = HOSTILE
    digest = tell(small_set(tables), None)
    html = mail(digest)

    assert "script" not in Cells(html).tags
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script> #panic() *x*" in _text(digest)


def test_the_mail_fetches_and_runs_nothing(digest: Digest) -> None:
    html = mail(digest)
    parsed = Cells(html)

    assert parsed.links == []
    assert parsed.tags.isdisjoint({"script", "link", "img", "iframe", "form", "svg"})
    assert "url(" not in html
    assert "@import" not in html
    assert '<html lang="en">' in html
    assert "<title>Stepladder digest, January 2026</title>" in html
    assert len(html.encode()) < LONGEST_MAIL


def test_equal_sets_make_equal_bytes(
    small_set: SmallSet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    published = small_set()
    folders = [tmp_path_factory.mktemp("digest") for _ in range(2)]
    for folder in folders:
        write_digest(folder, tell(published, None))
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in folders
    )

    assert sorted(first) == ["digest.eml", "digest.html", "digest.pdf", "digest.txt"]
    assert first == second


def test_the_message_holds_the_three_forms_and_no_address(digest: Digest) -> None:
    page, text, html = paper(digest), plain(digest), mail(digest)
    read = message_from_bytes(
        message(digest, page=page, text=text, html=html), policy=policy.default
    )

    assert read["Subject"] == "Stepladder digest, January 2026"
    assert (read["To"], read["From"], read["Date"]) == (None, None, None)
    parts = {part.get_content_type(): part.get_content() for part in _leaves(read)}
    assert parts["text/plain"].split() == text.split()
    assert parts["text/html"].split() == html.split()
    assert parts["application/pdf"] == page


def _leaves(read: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in read.walk() if not part.is_multipart())


def test_a_longer_list_is_cut_on_paper_only(digest: Digest) -> None:
    many = replace(digest, notices=digest.notices * 4)

    assert "more on the page “Data quality”" in _text(many)
    assert plain(many).count("quarantine") == 4
