"""Files made to hurt: each is stopped with a clear rule, in little time and memory."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.landed_files import (
    HEADER,
    ROW,
    look,
    look_at,
    stopped_by,
    training_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

XLSX = training_source(form={"kind": "xlsx"})
SECONDS = 30
MEMORY = 2 << 30


@pytest.fixture(autouse=True)
def _within_limits() -> Iterator[None]:
    """No file costs half a minute or two gigabytes, in this process or a child."""
    # The peak of the tests before is not this one's: Linux forgets it.
    Path("/proc/self/clear_refs").write_text("5")
    before = _largest_child_kilobytes()
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS
    largest = _largest_child_kilobytes()
    # Children of the tests before are not forgotten: a larger one than they is ours.
    children = largest if largest > before else 0
    assert max(_peak_kilobytes(), children) * 1024 < MEMORY


def _largest_child_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _peak_kilobytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


@pytest.mark.parametrize(
    "name",
    ["../../records.csv", "/etc/cron.d/records.csv", "C:\\records.csv", "a/b/c.csv"],
)
def test_the_name_inside_an_archive_leads_nowhere(tmp_path: Path, name: str) -> None:
    """One member is read as a stream, whatever it is called; nothing is unpacked."""
    folder = tmp_path / "deep/deeper"
    folder.mkdir(parents=True)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}

    found = look_at(folder, _zipped({name: HEADER + ROW}), name="records.csv.zip")

    assert found.stopped is not None or found.rows_loaded == 1
    after = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in after - before} <= {"records.csv.zip"}


def test_an_archive_in_an_archive_is_no_table(tmp_path: Path) -> None:
    inner = _zipped({"records.csv": HEADER + ROW})
    found = look_at(tmp_path, _zipped({"records.csv": inner}), name="records.csv.zip")
    assert found.stopped is not None
    assert found.rows_loaded == 0


def test_archives_nested_forty_deep_are_not_followed(tmp_path: Path) -> None:
    content = HEADER + b"\n" * (1 << 20)
    for _ in range(40):
        content = _zipped({"records.csv": content})
    found = look_at(tmp_path, content, name="records.csv.zip")
    assert found.stopped is not None


def test_an_archive_that_overlaps_itself_is_stopped(tmp_path: Path) -> None:
    """A thousand entries over the same bytes: more comes out than is in."""
    packed = bytearray(_zipped({"records.csv": HEADER + b"\n" * (1 << 20)}))
    at = packed.rfind(b"PK\x01\x02")
    entry = bytes(packed[at : packed.rfind(b"PK\x05\x06")])
    end = bytearray(packed[packed.rfind(b"PK\x05\x06") :])
    end[8:12] = (1000).to_bytes(2, "little") * 2
    end[12:16] = (len(entry) * 1000).to_bytes(4, "little")
    content = bytes(packed[:at]) + entry * 1000 + bytes(end)
    assert look_at(tmp_path, content, name="records.csv.zip").stopped is not None


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE x ["
        + "".join(
            f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "ha"}'
            f'{"&e" + str(n - 1) + ";" if n else "ha"}">'
            for n in range(30)
        )
        + "]>",
        '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">',
    ],
    ids=["a file", "a bomb", "a host"],
)
def test_entities_in_a_workbook_are_refused(tmp_path: Path, prolog: str) -> None:
    sheet = (
        f'<?xml version="1.0"?>{prolog}<worksheet xmlns="http://schemas.openxmlformats'
        '.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr">'
        "<is><t>&a;&e29;</t></is></c></row></sheetData></worksheet>"
    )
    found = look_at(tmp_path, _book(sheet), name="records.xlsx", mapping=XLSX)
    assert found.stopped is not None
    assert "localhost" not in str(found.stopped)


def test_a_million_empty_rows_in_a_small_workbook_are_a_bomb(tmp_path: Path) -> None:
    rows = '<row r="1"/>' * 4_000_000
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )
    found = look_at(tmp_path, _book(sheet), name="records.xlsx", mapping=XLSX)
    assert found.stopped is not None


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/stdin"])
def test_a_device_is_not_read(device: str) -> None:
    found = look(Path(device), training_source())
    assert stopped_by(found) == "not_regular_file"


@pytest.mark.parametrize(
    "name",
    [
        "records\n.csv",
        "records\x1b[31m.csv",
        "records\u202efdp.csv",
        "-rf.csv",
        "=cmd() calc!A0.csv",
        "'; drop table x; --.csv",
        "{{ 7 * 7 }}.csv",
        "r" * 240 + ".csv",
        "\udcff.csv",
    ],
)
def test_a_file_of_any_name_is_read_as_any_other(tmp_path: Path, name: str) -> None:
    found = look_at(tmp_path, HEADER + ROW, name=name)
    assert found.stopped is not None or found.rows_loaded == 1


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _book(sheet: str) -> bytes:
    """A workbook of one sheet, whose XML is given."""
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{main}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{related}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{related}">'
        f'<Relationship Id="r1" Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return _zipped({name: text.encode() for name, text in members.items()})
