"""Rules about the files of the repository, whatever their language.

A rule is a pure function: the files (path to text) go in, the violations come out.
"""

import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Files = Mapping[str, str]

LONGEST_MODULE = 400
VAGUE_NAMES = {"base", "common", "helpers", "manager", "misc", "utils"}
LOCKS = {
    "requirements.lock",
    "requirements-uv.lock",
    "requirements-duckdb15.lock",
    "requirements-engines.lock",
    "requirements-hyper.lock",
    "requirements-superset.lock",
}
PLANTS = {"tests/house/rules/tree.py", "tests/house/test_tree.py"}

HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|(?<!emit-)index-url|find-links"
)
MACHINE_PATHS = re.compile(r"(?<![\w.$~])/(?:home|Users|root|work|opt|mnt)/\w")
DIARY = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK|WIP)\b|\b[Ii]ssue #?\d|\bthis (?:chat|sprint)\b"
    r"|\blanguage model\b|\b(?:PLAN|COMPLETE|NOTES|AGENTS|CLAUDE)\.md\b"
)
DRAWN = re.compile(r"^(?P<indent>[│ ]*)[├└]── (?P<name>[\w.\-]+/?)", re.MULTILINE)


def repository_files(root: Path) -> dict[str, str]:
    """Every file that is, or would be, committed; of a picture only its name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    files = {}
    for name in filter(None, listed):
        path = root / name
        if path.is_file():
            data = path.read_bytes()
            is_text = b"\0" not in data[:8000]
            files[name] = data.decode("utf-8", errors="replace") if is_text else ""
    return files


def long_modules(files: Files) -> list[str]:
    """Modules with more lines than one job needs."""
    return [
        f"{name}: {len(text.splitlines())} lines, at most {LONGEST_MODULE}"
        for name, text in files.items()
        if name.endswith((".py", ".sql")) and len(text.splitlines()) > LONGEST_MODULE
    ]


def vague_names(files: Files) -> list[str]:
    """Files and folders named for nothing in particular."""
    return [
        f"{name}: name it for what it holds"
        for name in files
        if any(PurePosixPath(part).stem in VAGUE_NAMES for part in name.split("/"))
    ]


def _lines_with(
    files: Files, pattern: re.Pattern[str], *, besides: Iterable[str]
) -> list[str]:
    left_out = PLANTS.union(besides)
    return [
        f"{name}:{number}: {found.group()}"
        for name, text in files.items()
        if name not in left_out
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def registry_hosts(files: Files) -> list[str]:
    """Places where one registry is written into the tree; also into a lock."""
    return _lines_with(files, HOSTS, besides=())


def machine_paths(files: Files) -> list[str]:
    """Paths that exist on somebody's machine only."""
    return _lines_with(files, MACHINE_PATHS, besides=LOCKS)


def diary_words(files: Files) -> list[str]:
    """Words about how the work went; the tree says what is."""
    return _lines_with(files, DIARY, besides=LOCKS)


def pickles(files: Files) -> list[str]:
    """Imports of a serialiser that runs code when it reads."""
    pattern = re.compile(r"^\s*(?:import|from) (?:pickle|marshal|shelve|joblib)\b")
    python = {name: text for name, text in files.items() if name.endswith(".py")}
    return _lines_with(python, pattern, besides=())


def version_mismatch(files: Files) -> list[str]:
    """The changelog's newest version must be the package's."""
    packaged = re.search(r'^version = "(.+)"', files["pyproject.toml"], re.MULTILINE)
    noted = re.search(r"^## \[(\d[^\]]*)\]", files["CHANGELOG.md"], re.MULTILINE)
    if packaged and noted and packaged.group(1) == noted.group(1):
        return []
    return [f"pyproject.toml says {packaged}, CHANGELOG.md says {noted}"]


def lock_misses(files: Files) -> list[str]:
    """Requirements of `pyproject.toml` that the lock does not meet."""
    declared = tomllib.loads(files["pyproject.toml"])
    wanted = [
        *declared["project"]["dependencies"],
        *declared["dependency-groups"]["dev"],
    ]
    locked = {
        canonicalize_name(name): version
        for name, version in re.findall(
            r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)",
            files["requirements.lock"],
            re.MULTILINE,
        )
    }
    return [
        f"requirements.lock does not meet {requirement}"
        for requirement in map(Requirement, wanted)
        if not requirement.specifier.contains(
            locked.get(canonicalize_name(requirement.name), "0")
        )
        or canonicalize_name(requirement.name) not in locked
    ]


def decision_faults(files: Files) -> list[str]:
    """Decision records: numbered once, dated, on one page, with the four parts."""
    faults = []
    numbers: dict[str, str] = {}
    for name, text in sorted(files.items()):
        if not name.startswith("docs/decisions/") or name.endswith("README.md"):
            continue
        number = PurePosixPath(name).name[:4]
        if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", PurePosixPath(name).name):
            faults.append(f"{name}: name it NNNN-slug.md")
        if number in numbers:
            faults.append(f"{name}: number {number} is taken by {numbers[number]}")
        numbers[number] = name
        if len(text.splitlines()) > 60 or len(text.split()) > 600:
            faults.append(f"{name}: longer than one page")
        if not re.search(r"20\d\d-\d\d-\d\d", text):
            faults.append(f"{name}: no date")
        faults += [
            f"{name}: no part '{part}'"
            for part in ("Context", "Decision", "Consequences")
            if not re.search(rf"^#+ {part}|^\*\*{part}", text, re.MULTILINE)
        ]
    return faults


def drawn_tree(text: str) -> list[str]:
    """The paths of a tree drawn with box lines in a text."""
    paths: list[str] = []
    folders: list[str] = []
    for line in DRAWN.finditer(text):
        depth = len(line["indent"]) // 4
        folders = [*folders[:depth], line["name"].rstrip("/")]
        paths.append("/".join(folders))
    return paths


def readme_tree_faults(files: Files) -> list[str]:
    """The map in the README shows what exists, and every top-level folder."""
    drawn = drawn_tree(files["README.md"])
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    untrue = [
        f"README.md draws {path}"
        for path in drawn
        if path not in files and path not in folders
    ]
    top = {name.split("/")[0] for name in files if "/" in name}
    return untrue + [
        f"README.md does not draw {folder}/"
        for folder in sorted(top - set(drawn))
        if not folder.startswith(".")
    ]


def readme_recipe_faults(files: Files) -> list[str]:
    """Every `make x` that a document names is a recipe."""
    recipes = set(re.findall(r"^([a-z0-9-]+):", files["Makefile"], re.MULTILINE))
    return [
        f"{name}: make {recipe}"
        for name, text in files.items()
        if name.endswith(".md") or name == ".ci/run"
        for recipe in re.findall(
            r"(?:^|`|\$ )make ([a-z][a-z0-9-]*)", text, re.MULTILINE
        )
        if recipe not in recipes
    ]


def broken_links(files: Files) -> list[str]:
    """Relative links of the documents that lead nowhere."""
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    faults = []
    for name, text in files.items():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" in target or target.startswith("mailto:"):
                continue
            path = _normal(PurePosixPath(name).parent / target)
            if path not in files and path not in folders:
                faults.append(f"{name}: {target}")
    return faults


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or "."
