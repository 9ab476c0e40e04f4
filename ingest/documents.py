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
from ingest.setting_faults import REMEDIES, SettingRule, setting_fault

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
        rule = error.rule if isinstance(error, _RefusedError) else SettingRule.YAML
        raise UsageError(
            f"this is not YAML as we read it: {_yaml_problem(error)}",
            file=path,
            line=None if mark is None else mark.line + 1,
            rule=rule,
            remedy=REMEDIES[rule],
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UsageError(
            "this is not YAML as we read it",
            file=path,
            rule=SettingRule.YAML,
            remedy="Check for control characters and very deep nesting.",
        ) from None
    if not isinstance(data, dict):
        raise UsageError(
            "the file must hold keys and values",
            file=path,
            rule=SettingRule.NO_KEYS,
            remedy=REMEDIES[SettingRule.NO_KEYS],
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
    # A default that was not made, because another key is wrong, is no second error.
    details = [
        found
        for found in error.errors(include_url=False, include_input=False)
        if found["type"] != "default_factory_not_called"
    ]
    location = _location(details[0])
    fault = setting_fault(details[0], description=_description(model, location))
    if fault.key is not None:
        location = (*location, fault.key)
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return UsageError(
        f"{fault.problem}{more}",
        file=document.path,
        line=document.line_of(location),
        column=".".join(_shown(part) for part in location) or None,
        rule=fault.rule,
        remedy=_nearest(model, fault.rule, location) or fault.remedy,
    )


def _location(details: ErrorDetails) -> Location:
    return tuple(part for part in details["loc"] if part != "[key]")


def _shown(part: int | str) -> str:
    """Return a key as it may be printed: one that is no name may be anything."""
    return str(part) if re.fullmatch(r"[\w ./-]{1,60}", str(part)) else "…"


def _nearest(
    model: type[pydantic.BaseModel], rule: SettingRule, location: Location
) -> str | None:
    """Return a remedy that names the key meant, where one can be named."""
    if rule is SettingRule.UNKNOWN_KEY:
        known = _keys_at(model, location[:-1])
        return suggestion(str(location[-1]), known) if known else None
    if rule is SettingRule.MISSING_KEY:
        return f"Add `{location[-1]}:`."
    return None


def _description(model: type[pydantic.BaseModel], location: Location) -> str | None:
    """Return what the innermost key of a location that is no item of a list means."""
    current: Any = model
    found = None
    for part in location:
        within = _model_in(current)
        if within is not None:
            fields = within.model_fields.items()
            found = next(
                (
                    field.description
                    for name, field in fields
                    if part in (name, field.alias)
                ),
                None,
            )
        current = _step(current, part)
    return found


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
            rule=SettingRule.UNREADABLE,
            remedy=REMEDIES[SettingRule.UNREADABLE],
        ) from None
    if len(content) > MAX_BYTES:
        raise UsageError(
            f"the file is larger than {MAX_BYTES} bytes",
            file=path,
            rule=SettingRule.TOO_LARGE,
            remedy=REMEDIES[SettingRule.TOO_LARGE],
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the file is not UTF-8 (byte {error.start})",
            file=path,
            line=content.count(b"\n", 0, error.start) + 1,
            rule=SettingRule.ENCODING,
            remedy=REMEDIES[SettingRule.ENCODING],
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
                _refuse(SettingRule.KEY_FORM, "a key must be plain text", key_node)
            if key_node.value in found:
                _refuse(SettingRule.DUPLICATE_KEY, "this key stands twice", key_node)
            found[key_node.value] = self.construct_object(value_node, deep=deep)
        return found


def _check_events(text: str) -> None:
    """Refuse what must not be composed: C code composes by calling itself."""
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        if isinstance(event, yaml.AliasEvent):
            _refuse(SettingRule.ALIAS, "aliases (*name) are not allowed", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            problem = f"keys and lists lie more than {MAX_DEPTH} deep"
            _refuse(SettingRule.TOO_DEEP, problem, event)


class _RefusedError(yaml.constructor.ConstructorError):
    """YAML that has a meaning, but not the same to everybody."""

    def __init__(self, rule: SettingRule, problem: str, mark: yaml.Mark) -> None:
        super().__init__(None, None, problem, mark)
        self.rule = rule


def _refuse(
    rule: SettingRule,
    problem: str,
    at: Any,  # noqa: ANN401 - node or event
) -> typing.NoReturn:
    raise _RefusedError(rule, problem, at.start_mark)


def _yaml_problem(error: yaml.MarkedYAMLError) -> str:
    """Return what is wrong with the YAML; the text of a tag or name is not told."""
    if isinstance(error, _RefusedError):
        return str(error.problem)
    if isinstance(error, yaml.constructor.ConstructorError):
        return "tags (!name) are not allowed"
    return error.problem or "cannot be parsed"
