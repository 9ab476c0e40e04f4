"""Take the pictures of the pages that the documentation shows.

Each page of a workspace's published site is drawn wide and on a phone, from top to
bottom, with at most 64 colours so that the pictures stay small. Pictures of the same
site are the same, byte for byte, on one machine. `make screenshots` runs
`python -m tests.browser.pictures WORKSPACE`.
"""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.opening import PAGES, a_browser, drawn_page, name_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
}
COLOURS = 64
_FOLDER = Path("docs/dashboards")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTED = 3
_PIXELS = Path(__file__).with_name("pixels.js")


@dataclass(frozen=True)
class Picture:
    """An image of few colours: for each pixel its place in the palette."""

    width: int
    palette: list[list[int]]
    pixels: bytes

    def png(self) -> bytes:
        """Write it as a PNG file."""
        height = len(self.pixels) // self.width
        header = struct.pack(">IIBBBBB", self.width, height, 8, _PALETTED, 0, 0, 0)
        lines = b"".join(
            b"\0" + self.pixels[place : place + self.width]
            for place in range(0, len(self.pixels), self.width)
        )
        colours = bytes(part for colour in self.palette for part in colour)
        return b"".join(
            (
                _SIGNATURE,
                _chunk(b"IHDR", header),
                _chunk(b"PLTE", colours),
                _chunk(b"IDAT", zlib.compress(lines, 9)),
                _chunk(b"IEND", b""),
            )
        )


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def picture_of(taken: bytes, *, page: Page) -> Picture:
    """Reduce a screenshot to few colours; the browser reads it, on any page."""
    source = f"data:image/png;base64,{base64.b64encode(taken).decode()}"
    told: dict[str, Any] = page.evaluate(_PIXELS.read_text(), [source, COLOURS])
    pixels = base64.b64decode(told["pixels"])
    return Picture(told["width"], told["palette"], pixels)


def take(browser: Browser, site: Path, folder: Path) -> list[Path]:
    """Take every picture of a site; return the files."""
    blank = browser.new_page()
    files = []
    for kind, size in SIZES.items():
        for name in PAGES:
            page = browser.new_context(viewport=size).new_page()
            drawn_page(page, site, name, choice="theme=light")
            taken = page.screenshot(full_page=True, animations="disabled")
            path = folder / f"{name_of(name)}-{kind}.png"
            path.write_bytes(picture_of(taken, page=blank).png())
            files.append(path)
            page.context.close()
    return files


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures of a workspace's published site."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    with a_browser() as browser:
        site = (given.workspace / "published/latest").resolve() / "site"
        for path in take(browser, site, given.folder):
            sys.stdout.write(f"{path} {path.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
