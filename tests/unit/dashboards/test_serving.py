"""The server shows files of the site, to this machine, under a policy."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread

import pytest

from dashboards.serving import HEADERS, server_of


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "site"
    (site / "data").mkdir(parents=True)
    (site / "index.html").write_text("the page")
    (tmp_path / "secret.txt").write_text("not of the site")
    (tmp_path / "dbt-docs").mkdir()
    (tmp_path / "dbt-docs/index.html").write_text("the models")
    (tmp_path / "dbt-docs/secret.txt").write_text("not of the site")
    (tmp_path / "digest").mkdir()
    (tmp_path / "digest/digest.pdf").write_text("the month")
    with server_of(site, port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _asked(port: int, path: str, *, host: str = "localhost") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    return connection.getresponse()


def test_a_page_comes_with_the_headers(port: int) -> None:
    answer = _asked(port, "/")

    assert answer.read() == b"the page"
    assert {name: answer.getheader(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in (
        answer.getheader("Content-Security-Policy") or ""
    )


@pytest.mark.parametrize(
    "path",
    [
        "/data/",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/dbt-docs/secret.txt",
        "/dbt-docs/../secret.txt",
        "/digest/",
    ],
)
def test_no_folder_is_listed_and_nothing_beside_the_site_is_shown(
    port: int, path: str
) -> None:
    assert _asked(port, path).status == 404


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/dbt-docs/index.html", b"the models"),
        ("/dbt-docs/", b"the models"),
        ("/digest/digest.pdf", b"the month"),
    ],
)
def test_what_pages_lead_to_comes_from_beside_the_site(
    port: int, path: str, file: bytes
) -> None:
    answer = _asked(port, path)

    assert answer.read() == file
    assert answer.getheader("Content-Security-Policy") == "frame-ancestors 'none'"


def test_a_name_that_is_not_this_machines_is_refused(port: int) -> None:
    assert _asked(port, "/", host="pages.example").status == 403
