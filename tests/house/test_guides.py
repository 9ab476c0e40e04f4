"""What the guides show is what happens: their files and commands, as they stand."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import stepladder

FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)

PROGRAM = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(
    r"^```bash\nstepladder (.*?)\n```\n\n```text\n(.*?)^```", re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module")
def workspace(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that a reader of the guide has after its third step."""
    root = tmp_path_factory.mktemp("guide") / "people"
    stepladder("init", str(root))
    guide = repository / "docs/how-to/bring-your-own-files.md"
    for name, text in FILE.findall(guide.read_text(encoding="utf-8")):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_guide_shows_a_file_and_its_mapping(workspace: Path) -> None:
    assert (workspace / "landing/hris/staff_2026-01.csv").is_file()
    assert (workspace / "mappings/hris.yaml").is_file()


def test_two_rows_load_and_two_wait_as_the_guide_says(workspace: Path) -> None:
    stepladder("run", "--workspace", str(workspace))

    status = _json("status", "--workspace", str(workspace), "--json")
    waiting = stepladder("quarantine", "list", "--workspace", str(workspace))

    assert "Ada" not in waiting
    assert "staff_2026-01.csv" in waiting
    workers = [line for line in status["entities"] if line["entity"] == "workers"]
    assert [(line["rows_loaded"], line["rows_quarantined"]) for line in workers] == [
        (2, 2)
    ]


def test_the_guide_to_effects_prints_what_it_shows(
    repository: Path, tmp_path: Path
) -> None:
    guide = repository / "docs/how-to/estimate-an-effect.md"
    text = guide.read_text(encoding="utf-8")
    command = Path(sys.executable).with_name("stepladder")
    (program,) = PROGRAM.findall(text)
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)

    calls = CALL.findall(text)

    assert len(calls) == 2
    for call, shown in calls:
        ended = subprocess.run(
            [command, *call.split()],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stdout == shown
        assert ended.returncode == (1 if "No number is given." in shown else 0)


def _json(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stepladder(*arguments))
    return answer
