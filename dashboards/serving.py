"""Serve the pages to this machine only, with the headers a web server should set."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dashboards.site import DIGEST, FIRST, MODEL_DOCS, POLICY

NEVER_FRAMED = "frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; {NEVER_FRAMED}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_MODELS = f"{MODEL_DOCS}{FIRST}"
BESIDE = {MODEL_DOCS: _MODELS, _MODELS: _MODELS, DIGEST: DIGEST}
"""What is shown of the folders beside the site, by the path that is asked for."""
LOCAL_NAMES = ("127.0.0.1", "localhost")


class PageHandler(SimpleHTTPRequestHandler):
    """Answer with a file of the site, to callers that ask this machine by name."""

    def end_headers(self) -> None:
        """Add the headers of every answer."""
        # dbt's page fetches nothing, but runs inline; a PDF needs the browser's viewer.
        own = {"Content-Security-Policy": NEVER_FRAMED} if self._beside() else {}
        for name, value in {**HEADERS, **own}.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        """Find the few files beside the site that its pages lead to."""
        beside = self._beside()
        if beside is None:
            return super().translate_path(path)
        return str(Path(self.directory).parent / f".{beside}")

    def _beside(self) -> str | None:
        return BESIDE.get(getattr(self, "path", "").partition("?")[0])

    def send_head(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 - typed in typeshed
        """Refuse a name that is not this machine's: another page may have sent it."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in LOCAL_NAMES:
            self.send_error(403)
            return None
        return super().send_head()

    def list_directory(self, path):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG002
        """List no folder."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        """Keep the terminal quiet."""


def server_of(directory: Path, *, port: int) -> ThreadingHTTPServer:
    """Make a server of a site; the caller starts and closes it.

    The link `latest` is followed once, so that a run that publishes meanwhile cannot
    mix two generations on one page.
    """
    handler = partial(PageHandler, directory=str(directory.resolve()))
    return ThreadingHTTPServer(("127.0.0.1", port), handler)
