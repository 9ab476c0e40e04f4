"""The bill of materials of what is installed: CycloneDX, written from the lock alone.

`make sbom` writes it beside a release; it is no file of the tree, for the lock says the
same and changes more often than anybody reads it.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str, *, name: str, version: str) -> dict[str, Any]:
    """Return the bill of a lock file: each package with the hashes it may have."""
    components = list(_components(lock))
    pinned = json.dumps(components, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, pinned)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": name, "version": version}
        },
        "components": components,
    }


def _components(lock: str) -> Iterator[dict[str, Any]]:
    starts = list(ENTRY.finditer(lock))
    ends = [found.start() for found in starts[1:]] + [len(lock)]
    for found, end in zip(starts, ends, strict=True):
        package, version = found[1].lower(), found[2]
        url = f"pkg:pypi/{package}@{version}"
        yield {
            "type": "library",
            "bom-ref": url,
            "name": package,
            "version": version,
            "purl": url,
            "properties": [
                {"name": "stepladder:lock:sha256", "value": digest}
                for digest in HASH.findall(lock, found.start(), end)
            ],
        }


def main() -> None:
    """Write the bill of the lock file of this checkout."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    project = Path("pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    assert version is not None
    lock = Path("requirements.lock").read_text(encoding="utf-8")
    made = bill(lock, name="stepladder", version=version[1])
    target.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
