"""No secret is in the tree, and none of a workspace is outside its vault."""

import base64
import os
import sys
from pathlib import Path

import pytest

from tests.house.rules.secrets import secrets
from tests.offline.running import has_namespaces, run_offline

RANDOM = base64.b64encode(bytes(range(7, 250, 6))).decode()
PICKLE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def test_the_tree_holds_no_secret(files: dict[str, str]) -> None:
    assert secrets(files) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f'password = "{RANDOM}"', True),
        (f"API_KEY: {RANDOM}", True),
        (f"my_secret_token={RANDOM}", True),
        ("-----BEGIN " + "RSA PRIVATE KEY-----", True),
        ("aws = AKIA" + "ABCDEFGHIJKLMNOP", True),
        ("ghp_" + "a1B2" * 9, True),
        ("postgres://" + "user:hunter22@host/db", True),
        ("password: \"{{ env_var('STEPLADDER_POSTGRES_PASSWORD') }}\"", False),
        ("pseudonym_key = load_key(workspace.pseudonym_key)", False),
        ("token = this_is_a_long_name_of_a_function", False),
        (f"sha256: {RANDOM}", False),
    ],
)
def test_a_planted_secret_is_found(line: str, *, found: bool) -> None:
    assert bool(secrets({"some/file.py": f"first\n{line}\n"})) is found


def test_logs_and_reports_of_a_run_hold_no_secret(demo_workspace: Path) -> None:
    told = {
        path.relative_to(demo_workspace).as_posix(): path.read_text(errors="replace")
        for folder in ("dbt/logs", "reports")
        for path in (demo_workspace / folder).rglob("*")
        if path.is_file()
    }

    assert told
    assert secrets(told) == []


def test_the_keys_of_a_workspace_are_in_no_other_file(demo_workspace: Path) -> None:
    keys = [path.read_bytes() for path in (demo_workspace / "vault").glob("*.key")]
    forms = {
        form
        for key in keys
        for form in (
            key,
            key.strip(),
            key.hex().encode(),
            base64.b64encode(key).rstrip(b"="),
            base64.urlsafe_b64encode(key).rstrip(b"="),
        )
    }

    assert len(keys) == 2
    assert [
        path
        for path in demo_workspace.rglob("*")
        if path.is_file() and not path.is_symlink() and path.suffix != ".key"
        if any(form in path.read_bytes() for form in forms)
    ] == []


def test_no_file_of_a_workspace_is_a_pickle(demo_workspace: Path) -> None:
    written = [path for path in demo_workspace.rglob("*") if path.is_file()]

    assert len(written) > 100
    assert [path for path in written if path.read_bytes()[:2] in PICKLE] == []
    assert [path for path in written if path.suffix in {".pkl", ".pickle"}] == []


def test_a_whole_run_reaches_for_no_network(demo_workspace: Path) -> None:
    """The demo was run without one; nobody knocked at the doors."""
    knocks = demo_workspace.parent / "demo_workspace.knocks"

    assert knocks.read_text() == ""


def test_a_command_that_reaches_for_the_network_is_caught(tmp_path: Path) -> None:
    knocks = tmp_path / "knocks"
    code = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=9)"

    ended = run_offline([sys.executable, "-c", code], knocks=knocks)

    assert ended.returncode != 0
    assert "there is no network here" in ended.stderr
    assert knocks.read_text() != ""


def test_a_process_without_python_has_no_route_either(tmp_path: Path) -> None:
    """Where namespaces are allowed; elsewhere DuckDB's own walls are what is left."""
    routes = run_offline(["cat", "/proc/net/route"], knocks=tmp_path / "knocks")
    own = Path("/proc/net/route").read_text()

    if has_namespaces():
        assert len(routes.stdout.splitlines()) <= 1
    else:
        assert routes.stdout == own
    assert "STEPLADDER_OFFLINE_LOG" not in os.environ
