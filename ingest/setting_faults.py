"""What can be wrong with a settings file, and what to do about each rule.

The counterpart of `ingest.faults` and `ingest.remedies` for the YAML files that people
write. What pydantic found is brought to a rule here; nothing repeats a value of the
file, for anything may have been pasted into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails


class SettingRule(StrEnum):
    """The short names of what stops a settings file."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    YAML = "yaml"
    NO_KEYS = "no_keys"
    DUPLICATE_KEY = "duplicate_key"
    KEY_FORM = "key_form"
    ALIAS = "alias"
    TOO_DEEP = "too_deep"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WHOLE_NUMBER = "whole_number"
    NUMBER = "number"
    TEXT = "text"
    TRUE_OR_FALSE = "true_or_false"
    LIST = "list"
    KEYS = "keys"
    ALLOWED_VALUES = "allowed_values"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LENGTH = "length"
    FORM = "form"


REMEDIES: Final[Mapping[SettingRule, str]] = {
    SettingRule.UNREADABLE: "Check that it exists and that you may read it.",
    SettingRule.TOO_LARGE: "A settings file holds settings; move data to the landing "
    "folder.",
    SettingRule.ENCODING: "Save it as UTF-8.",
    SettingRule.YAML: "Correct the line; quote text that holds special characters.",
    SettingRule.NO_KEYS: "Start with `key: value` lines.",
    SettingRule.DUPLICATE_KEY: "Remove one of the two lines.",
    SettingRule.KEY_FORM: "Write one word or one quoted text before the colon.",
    SettingRule.ALIAS: "Write out what the alias stands for; quote text that begins "
    "with `*` or `&`.",
    SettingRule.TOO_DEEP: "Look for brackets or indentation that is never closed.",
    SettingRule.UNKNOWN_KEY: "Remove it.",
    SettingRule.MISSING_KEY: "Add the key.",
    SettingRule.WHOLE_NUMBER: "Write a whole number in digits, without quotation "
    "marks, fraction or unit.",
    SettingRule.NUMBER: "Write a number in digits with a decimal point, without "
    "quotation marks or unit.",
    SettingRule.TEXT: "Write one text; put quotation marks around it if it looks like "
    "a number or holds special characters.",
    SettingRule.TRUE_OR_FALSE: "Write `true` or `false`, without quotation marks.",
    SettingRule.LIST: "Write a list: `[one, another]`, with brackets even around one.",
    SettingRule.KEYS: "Write `key: value` lines below it, further to the right.",
    SettingRule.ALLOWED_VALUES: "Choose one of those, spelt exactly so.",
    SettingRule.MINIMUM: "Choose a larger value, or leave the key out where it has a "
    "default.",
    SettingRule.MAXIMUM: "Choose a smaller value, or leave the key out where it has a "
    "default.",
    SettingRule.LENGTH: "Add to it or shorten it, or leave the key out where it has a "
    "default.",
    SettingRule.FORM: "Correct it, or leave the key out where it has a default.",
}
"""What to do, by rule: complete, as a test holds."""

_BY_TYPE: Final[Mapping[str, SettingRule]] = {
    "extra_forbidden": SettingRule.UNKNOWN_KEY,
    "missing": SettingRule.MISSING_KEY,
    "int_type": SettingRule.WHOLE_NUMBER,
    "int_parsing": SettingRule.WHOLE_NUMBER,
    "int_from_float": SettingRule.WHOLE_NUMBER,
    "float_type": SettingRule.NUMBER,
    "float_parsing": SettingRule.NUMBER,
    "finite_number": SettingRule.NUMBER,
    "string_type": SettingRule.TEXT,
    "bool_type": SettingRule.TRUE_OR_FALSE,
    "bool_parsing": SettingRule.TRUE_OR_FALSE,
    "list_type": SettingRule.LIST,
    "tuple_type": SettingRule.LIST,
    "set_type": SettingRule.LIST,
    "frozen_set_type": SettingRule.LIST,
    "dict_type": SettingRule.KEYS,
    "model_type": SettingRule.KEYS,
    "model_attributes_type": SettingRule.KEYS,
    "literal_error": SettingRule.ALLOWED_VALUES,
    "enum": SettingRule.ALLOWED_VALUES,
    "greater_than": SettingRule.MINIMUM,
    "greater_than_equal": SettingRule.MINIMUM,
    "less_than": SettingRule.MAXIMUM,
    "less_than_equal": SettingRule.MAXIMUM,
    "too_short": SettingRule.LENGTH,
    "too_long": SettingRule.LENGTH,
    "string_too_short": SettingRule.LENGTH,
    "string_too_long": SettingRule.LENGTH,
}

# Said by pydantic in words of its own types; a reader knows text, lists and keys.
_PLAIN: Final[Mapping[SettingRule, str]] = {
    SettingRule.UNKNOWN_KEY: "unknown key",
    SettingRule.MISSING_KEY: "this key is missing",
    SettingRule.WHOLE_NUMBER: "the value should be a whole number",
    SettingRule.NUMBER: "the value should be a number",
    SettingRule.TEXT: "the value should be a text",
    SettingRule.TRUE_OR_FALSE: "the value should be true or false",
    SettingRule.LIST: "the value should be a list",
    SettingRule.KEYS: "the value should be keys and values",
}


class SettingError(ValueError):
    """Settings that exclude each other: raised by models that know the way out."""

    def __init__(self, problem: str, *, key: str, remedy: str) -> None:
        """Keep what to do and the key, of the model that raises this, to do it at."""
        super().__init__(problem)
        self.key = key
        self.remedy = remedy


@dataclass(frozen=True)
class SettingFault:
    """One broken rule of a settings file, without its place."""

    rule: SettingRule
    problem: str
    remedy: str
    key: str | None = None


def setting_fault(details: ErrorDetails, *, description: str | None) -> SettingFault:
    """Bring what pydantic found to a rule, a problem and a remedy.

    Args:
        details: The error, without its input.
        description: What the key means, as its model says.
    """
    rule = _BY_TYPE.get(details["type"], SettingRule.FORM)
    raised = details.get("ctx", {}).get("error")
    if isinstance(raised, SettingError):
        return SettingFault(rule, str(raised), raised.remedy, raised.key)
    remedy = REMEDIES[rule]
    if description and rule not in {SettingRule.UNKNOWN_KEY, SettingRule.MISSING_KEY}:
        remedy = f"{remedy} What it is: {description}"
    return SettingFault(rule, _PLAIN.get(rule) or _said(details), remedy)


def _said(details: ErrorDetails) -> str:
    if details["type"] == "string_pattern_mismatch":
        return "the value does not have the form this key asks for"
    message = details["msg"].removeprefix("Value error, ")
    if message.startswith("Input "):
        return message.replace("Input", "the value", 1)
    if message.startswith(("Tuple ", "List ", "Dictionary ")):
        return f"the {message.replace(message.split(' ')[0], 'list', 1)}"
    return message[:1].lower() + message[1:]
