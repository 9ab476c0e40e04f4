"""Set the digest: as a page of paper, as an e-mail, as plain text."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from publish.errors import PublishError

if TYPE_CHECKING:
    from typst import PDFStandard

    from dashboards.digest.telling import Digest

HERE = Path(__file__).parents[1]
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
PDF, HTML, TEXT, MAIL = "digest.pdf", "digest.html", "digest.txt", "digest.eml"
STANDARDS: Final[list[PDFStandard]] = ["a-2a", "ua-1"]
ROOM: Final = ((5, 6), (4, 5), (3, 4), (2, 3), (1, 2), (0, 0))
"""How many verdicts and notices are tried on the page, the most first."""
TOO_LONG: Final = "more than one page"
NO_LETTER: Final = "could not be displayed"
BOUNDARIES: Final = ("=_stepladder-digest", "=_stepladder-digest-text")


def write_digest(directory: Path, digest: Digest) -> None:
    """Write every form of the digest into a directory; equal digests, equal bytes."""
    page, text, html = paper(digest), plain(digest), mail(digest)
    (directory / PDF).write_bytes(page)
    (directory / TEXT).write_text(text, encoding="utf-8")
    (directory / HTML).write_text(html, encoding="utf-8")
    (directory / MAIL).write_bytes(message(digest, page=page, text=text, html=html))


def paper(digest: Digest) -> bytes:
    """Set the digest on one page of A4, with as much of its lists as there is room.

    Raises:
        PublishError: Even the least does not fit on a page.
    """
    import typst

    problem = ""
    for verdicts, notices in ROOM:
        facts = facts_of(digest, verdicts=verdicts, notices=notices)
        try:
            return _compiled(json.dumps(facts))
        except typst.TypstError as error:
            problem = error.message
            if TOO_LONG not in problem:
                break
    raise PublishError(
        f"the page of the digest cannot be set ({problem})",
        file=TEMPLATES / "digest.typ",
        remedy="The same figures are on the pages; tell the authors of the digest.",
    )


def facts_of(digest: Digest, *, verdicts: int, notices: int) -> dict[str, Any]:
    """Give what is set on the page as plain values, with lists cut short."""
    shown = replace(
        digest, verdicts=digest.verdicts[:verdicts], notices=digest.notices[:notices]
    )
    return {
        **asdict(shown),
        "notices": [{"topic": each.topic, "text": each.text} for each in shown.notices],
        "more_verdicts": digest.other_verdicts
        + len(digest.verdicts)
        - len(shown.verdicts),
        "more_notices": len(digest.notices) - len(shown.notices),
    }


def mail(digest: Digest) -> str:
    """Write the e-mail: tables, styles in the tags, nothing to fetch or to run."""
    return _rendered("digest.html.j2", digest)


def plain(digest: Digest) -> str:
    """Write the digest as plain text."""
    return _rendered("digest.txt.j2", digest)


def message(digest: Digest, *, page: bytes, text: str, html: str) -> bytes:
    """Put the forms into one message without sender and recipient.

    A program that sends mail adds those; one that shows mail opens it as a draft.
    """
    made = EmailMessage()
    made["Subject"] = f"Stepladder digest, {digest.title}"
    made["X-Unsent"] = "1"
    made.set_content(text, cte="base64")
    made.add_alternative(html, subtype="html", cte="base64")
    made.add_attachment(page, maintype="application", subtype="pdf", filename=PDF)
    made.set_boundary(BOUNDARIES[0])
    inner = next(iter(made.iter_parts()))
    inner.set_boundary(BOUNDARIES[1])
    return bytes(made)


def _compiled(facts: str) -> bytes:
    """Set the page to be kept and read aloud, unless a letter forbids it.

    For a letter that the font does not have stands a box, which these standards do not
    allow: such a page is tagged all the same, but claims neither.
    """
    import typst

    try:
        return _page(facts, STANDARDS)
    except typst.TypstError as error:
        if NO_LETTER not in error.message:
            raise
        return _page(facts, [])


def _page(facts: str, standards: list[PDFStandard]) -> bytes:
    import typst

    return bytes(
        typst.compile(
            TEMPLATES / "digest.typ",
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"digest": facts},
            pdf_standards=standards,
        )
    )


def _rendered(template: str, digest: Digest) -> str:
    from jinja2 import (
        Environment,
        FileSystemLoader,
        StrictUndefined,
        select_autoescape,
    )

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"ljust": str.ljust, "rjust": str.rjust}
    return environment.get_template(template).render(digest=digest)
