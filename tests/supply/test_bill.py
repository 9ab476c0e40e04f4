"""The bill of materials lists what the lock installs, and the lock pins by hash."""

from pathlib import Path

from tests.supply.bill import bill

LOCK = """\
polars[rt]==2.1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
pywin32==311 ; sys_platform == 'win32' \\
    --hash=sha256:{c}
""".format(a="a" * 64, b="b" * 64, c="c" * 64)


def test_each_locked_package_is_listed_with_its_hashes() -> None:
    made = bill(LOCK, name="stepladder", version="0.1.0")

    assert [(part["purl"], len(part["properties"])) for part in made["components"]] == [
        ("pkg:pypi/polars@2.1.0", 2),
        ("pkg:pypi/pywin32@311", 1),
    ]
    assert made["specVersion"] == "1.6"


def test_the_same_lock_gives_the_same_bill_and_another_one_another() -> None:
    made = bill(LOCK, name="stepladder", version="0.1.0")
    other = bill(LOCK.replace("2.1.0", "2.1.1"), name="stepladder", version="0.1.0")

    assert made == bill(LOCK, name="stepladder", version="0.1.0")
    assert made["serialNumber"] != other["serialNumber"]


def test_every_package_of_every_lock_is_pinned_by_hash(repository: Path) -> None:
    for lock in sorted(repository.glob("requirements*.lock")):
        text = lock.read_text(encoding="utf-8")
        made = bill(text, name="stepladder", version="0")
        lines = [line for line in text.splitlines() if line and line[0] not in " #-"]

        assert len(made["components"]) == len(lines)
        assert all(part["properties"] for part in made["components"])
