"""Rules about the examples of the documents: they can be run as they stand."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

Files = Mapping[str, str]

BLOCK = re.compile(r"^( *)```(\w+)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)`")


def blocks(files: Files, language: str) -> Iterator[tuple[str, str]]:
    """The examples of the documents in a language, each with the name of its page."""
    for name, text in files.items():
        if name.endswith(".md"):
            for _, found, example in BLOCK.findall(text):
                if found == language:
                    yield name, example


def unreadable_shell(files: Files) -> list[str]:
    """Examples that bash does not take, such as one with a quote that is not closed."""
    return [
        f"{name}: {example.splitlines()[0]}"
        for name, example in blocks(files, "bash")
        if not _is_shell(example)
    ]


def unreadable_python(files: Files) -> list[str]:
    """Examples that are not Python, within a call of the shell too."""
    return [
        f"{name}: {example.splitlines()[0]}"
        for name, example in [
            *blocks(files, "python"),
            *(
                (name, program)
                for name, shell in blocks(files, "bash")
                for program in re.findall(
                    r"<<'PY'\n(.*?)^PY$", shell, re.MULTILINE | re.DOTALL
                )
            ),
        ]
        if not _is_python(example)
    ]


def missing_paths(files: Files) -> list[str]:
    """Paths of the repository, named in the text of a document, that are not there."""
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    top = {name.split("/")[0] for name in files if "/" in name}
    return [
        f"{name}: {path}"
        for name, text in files.items()
        if name.endswith(".md")
        for path in CODE.findall(BLOCK.sub("", text))
        if path.split("/")[0] in top and path.rstrip("/") not in {*files, *folders}
    ]


def _is_shell(example: str) -> bool:
    ended = subprocess.run(
        ["bash", "-n"], input=example, text=True, capture_output=True, check=False
    )
    return ended.returncode == 0 and not ended.stderr


def _is_python(example: str) -> bool:
    try:
        ast.parse(example)
    except SyntaxError:
        return False
    return True
