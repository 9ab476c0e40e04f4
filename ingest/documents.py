"""Reading settings files: strict YAML in, validated pydantic models out.

Every YAML file a person writes (settings, mappings, programs, contracts) comes in here,
so that each gets the same protection: no duplicate key silently winning, no alias that
expands without end, no `00123` or `no` turned into something else, and an error that
names the line and the key. What the keys mean is for the models, not for this module.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pydantic
import yaml

from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

MAX_BYTES = 1_000_000
"""A settings file larger than this is a mistake (or an attack)."""

MAX_DEPTH = 50
"""Deeper nesting than this is nobody's settings."""

Location = tuple[int | str, ...]
_UNIONS = (types.UnionType, typing.Union)
_Model = TypeVar("_Model", bound=pydantic.BaseModel)


@dataclass(frozen=True)
class Document:
    """One parsed YAML file and the line each key stands on."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[Location, int]

    def line_of(self, location: Location) -> int | None:
        """Return the line of the deepest known key on the way to `location`."""
        for depth in range(len(location), 0, -1):
            line = self.lines.get(location[:depth])
            if line is not None:
                return line
        return None


def did_you_mean(wrong: str, known: Collection[str]) -> str | None:
    """Return the known name nearest to a wrong one, or None when none is near."""
    near = difflib.get_close_matches(wrong.casefold(), known, n=1, cutoff=0.6)
    return near[0] if near else None


def suggestion(wrong: str, known: Collection[str]) -> str:
    """Return a remedy for an unknown name: the nearest one, else all of them."""
    near = did_you_mean(wrong, known)
    if near:
        return f"Did you mean `{near}`?"
    return f"Known here: {', '.join(sorted(known))}."


def read_document(path: Path) -> Document:
    """Read one YAML file strictly.

    Raises:
        UsageError: The file is missing, too large, not UTF-8, not YAML, or not a
            mapping of keys at the top.
    """
    text = _read_text(path)
    try:
        _check_events(text)
        loader = _StrictLoader(text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UsageError(
            f"this is not YAML as we read it: {error.problem or 'cannot be parsed'}",
            file=path,
            line=None if mark is None else mark.line + 1,
            remedy="Correct the line; quote text that holds special characters.",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UsageError(
            "this is not YAML as we read it",
            file=path,
            remedy="Check for control characters and very deep nesting.",
        ) from None
    if not isinstance(data, dict):
        raise UsageError(
            "the file must hold keys and values",
            file=path,
            remedy="Start with `key: value` lines.",
        )
    return Document(path=path, data=data, lines=dict(_lines(node)))


def validate_document(model: type[_Model], document: Document) -> _Model:
    """Return the document as a model, or tell the first thing wrong with it."""
    try:
        return model.model_validate(document.data)
    except pydantic.ValidationError as error:
        raise _told(model, document, error) from None


def _told(
    model: type[pydantic.BaseModel], document: Document, error: pydantic.ValidationError
) -> UsageError:
    details = error.errors(include_url=False, include_input=False)
    first = details[0]
    location = _location(first)
    key = ".".join(str(part) for part in location)
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return UsageError(
        f"{_problem(first)}{more}",
        file=document.path,
        line=document.line_of(location),
        column=key or None,
        remedy=_remedy(model, first, location),
    )


def _location(details: ErrorDetails) -> Location:
    return tuple(part for part in details["loc"] if part != "[key]")


def _problem(details: ErrorDetails) -> str:
    if details["type"] == "extra_forbidden":
        return "unknown key"
    if details["type"] == "missing":
        return "this key is missing"
    message = details["msg"].removeprefix("Value error, ")
    if message.startswith("Input "):
        return message.replace("Input", "the value", 1)
    return message[:1].lower() + message[1:]


def _remedy(
    model: type[pydantic.BaseModel], details: ErrorDetails, location: Location
) -> str | None:
    if details["type"] == "extra_forbidden":
        known = _keys_at(model, location[:-1])
        return suggestion(str(location[-1]), known) if known else "Remove it."
    if details["type"] == "missing":
        return f"Add `{location[-1]}:`."
    return None


def _keys_at(model: type[pydantic.BaseModel], location: Location) -> set[str]:
    current: Any = model
    for part in location:
        current = _step(current, part)
    found = _model_in(current)
    if found is None:
        return set()
    return {field.alias or name for name, field in found.model_fields.items()}


def _step(annotation: Any, part: int | str) -> Any:  # noqa: ANN401 - any annotation
    found = _model_in(annotation)
    if found is not None:
        for name, field in found.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return None
    if typing.get_origin(annotation) in _UNIONS:
        stepped = [_step(choice, part) for choice in typing.get_args(annotation)]
        return next((choice for choice in stepped if choice is not None), None)
    arguments = typing.get_args(annotation)
    return arguments[-1] if arguments else None


def _model_in(annotation: Any) -> type[pydantic.BaseModel] | None:  # noqa: ANN401
    if isinstance(annotation, type) and not typing.get_origin(annotation):
        return annotation if issubclass(annotation, pydantic.BaseModel) else None
    if typing.get_origin(annotation) in _UNIONS:
        found = [_model_in(choice) for choice in typing.get_args(annotation)]
        return next((choice for choice in found if choice is not None), None)
    return None


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"the file cannot be read ({type(error).__name__})",
            file=path,
            remedy="Check that it exists and that you may read it.",
        ) from None
    if len(content) > MAX_BYTES:
        raise UsageError(
            f"the file is larger than {MAX_BYTES} bytes",
            file=path,
            remedy="A settings file holds settings; move data to the landing folder.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the file is not UTF-8 (byte {error.start})",
            file=path,
            line=content.count(b"\n", 0, error.start) + 1,
            remedy="Save it as UTF-8.",
        ) from None


def _lines(
    node: yaml.Node | None, location: Location = ()
) -> Iterator[tuple[Location, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*location, key.value), key.start_mark.line + 1
            yield from _lines(value, (*location, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*location, index), value.start_mark.line + 1
            yield from _lines(value, (*location, index))


_NULL = ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"))
_BOOLEAN = ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"))
_INTEGER = ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"))
_FLOAT = ("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"))


_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_FastLoader):  # type: ignore[misc]
    """YAML with only the scalars that mean the same to everybody.

    `yes`, `no`, `on`, dates, octal and sexagesimal numbers stay text, and so does every
    key: a code table with the keys `NO` and `00123` must keep them.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {
        "": [_NULL],
        "~": [_NULL],
        "n": [_NULL],
        "t": [_BOOLEAN],
        "f": [_BOOLEAN],
        **{first: [_INTEGER, _FLOAT] for first in "-0123456789"},
    }

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - as the parent class has it
    ) -> dict[typing.Hashable, Any]:
        found: dict[typing.Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                _refuse("a key must be plain text", key_node)
            if key_node.value in found:
                _refuse("this key stands twice", key_node)
            found[key_node.value] = self.construct_object(value_node, deep=deep)
        return found


def _check_events(text: str) -> None:
    """Refuse what must not be composed: C code composes by calling itself."""
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        if isinstance(event, yaml.AliasEvent):
            _refuse("aliases (*name) are not allowed", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            _refuse(f"keys and lists lie more than {MAX_DEPTH} deep", event)


def _refuse(problem: str, at: Any) -> typing.NoReturn:  # noqa: ANN401 - node or event
    raise yaml.constructor.ConstructorError(None, None, problem, at.start_mark)
