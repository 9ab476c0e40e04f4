"""What others made is what its list says, and its licences are with it."""

import hashlib
import re
from pathlib import Path

import pytest

FOLDERS = ("dashboards/fonts", "dashboards/vendor", "tests/browser/vendor")
MADE_BY_OTHERS = {".js", ".ttf"}
ROW = re.compile(
    r"^\| (\S+\.(?:js|ttf)) \| (\S+) \| [0-9.]+ \| \S+ \| ([0-9a-f]{64}) \|$",
    re.MULTILINE,
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_vendored_file_is_listed_with_its_hash(
    folder: str, repository: Path
) -> None:
    directory = repository / folder
    listed = ROW.findall((directory / "VENDORED.md").read_text())

    assert {name: sha256 for name, _, sha256 in listed} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.iterdir()
        if path.suffix in MADE_BY_OTHERS
    }
    assert {f"{package}.LICENSE" for _, package, _ in listed} == {
        path.name for path in directory.glob("*.LICENSE")
    }
