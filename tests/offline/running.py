"""Run a command without a network: in a namespace without a route, where that may be.

Where it may not (a container without the right), Python's own doors are shut and every
knock is written down; both are done where both can be.
"""

import functools
import os
import shutil
import subprocess
from pathlib import Path

SHUT_DOORS = Path(__file__).parent


@functools.cache
def has_namespaces() -> bool:
    """Whether this machine lets us make a network namespace."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return subprocess.run([unshare, "-rn", "true"], check=False).returncode == 0


def run_offline(
    command: list[str], *, knocks: Path
) -> subprocess.CompletedProcess[str]:
    """Run a command without a network; attempts to reach one go to a file."""
    knocks.touch()
    path = os.pathsep.join([str(SHUT_DOORS), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [*(["unshare", "-rn"] if has_namespaces() else []), *command],
        env={
            **os.environ,
            "PYTHONPATH": path.rstrip(os.pathsep),
            "STEPLADDER_OFFLINE_LOG": str(knocks),
        },
        capture_output=True,
        text=True,
        check=False,
    )
