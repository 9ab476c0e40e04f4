"""Rules about the text of the dbt project's SQL: portable, and without a clock.

What a model means is judged in `models.py`, where its columns come from in
`privacy.py`.
"""

import re
from collections.abc import Iterator, Mapping

Files = Mapping[str, str]

CLOCK = re.compile(
    r"\b(?:current_date|current_time|current_timestamp|localtimestamp|localtime"
    r"|run_started_at|modules\.datetime)\b|\b(?:now|today|getdate|sysdate)\s*\(",
    re.IGNORECASE,
)
UNPORTABLE = {
    "a macro of dbt's own for dates or types": re.compile(
        r"\{\{-?\s*(?:dbt\.\w+|dateadd|datediff|date_trunc|last_day|safe_cast)\s*\("
    ),
    "qualify": re.compile(r"\bqualify\b"),
    "asof join": re.compile(r"\basof\b"),
    "group by all": re.compile(r"\bgroup\s+by\s+all\b"),
    "* exclude / * replace": re.compile(r"\*\s*(?:exclude|replace)\b"),
    "a double-quoted name": re.compile(r'"[^"]*"'),
    "right join": re.compile(r"\bright\s+(?:outer\s+)?join\b"),
    "union without all": re.compile(r"\bunion\b(?!\s+all\b)"),
    "a bare division (use xdb_ratio)": re.compile(r"/"),
}
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
SORT_PART = re.compile(r"[(),;]|\b(?:rows|range|limit)\b|[^(),;\s]+|\s+")
STRING = re.compile(r"'(?:[^']|'')*'")


def clocks(files: Files) -> list[str]:
    """Models, tests and macros that ask what time it is."""
    return [
        f"{name}:{line}: {found.group()}"
        for name, text in _sql(files)
        for line, found in _found(CLOCK, _blank(text, COMMENT))
    ]


def unportable(files: Files) -> list[str]:
    """Constructs that one engine has and another lacks or reads otherwise."""
    faults = []
    for name, text in _sql(files):
        if "/macros/" in name:
            continue
        code = _blank(_blank(text, COMMENT), STRING)
        for what, pattern in UNPORTABLE.items():
            body = code if "macro" in what else _blank(code, JINJA)
            faults += [f"{name}:{line}: {what}" for line, _ in _found(pattern, body)]
    return faults


def orders_without_nulls(files: Files) -> list[str]:
    """Sort keys that leave it to the engine where nulls go."""
    faults = []
    for name, text in _sql(files):
        code = _blank(_blank(_blank(text, COMMENT), STRING), JINJA).lower()
        for found in re.finditer(r"\border\s+by\b", code):
            line = code.count("\n", 0, found.start()) + 1
            faults += [
                f"{name}:{line}: order by {key}"
                for key in _sort_keys(code[found.end() :])
                if not re.search(r"\bnulls\s+(?:first|last)$", key)
            ]
    return faults


def models_not_ending_in_their_last_step(files: Files) -> list[str]:
    """A model's last line is `select * from <last step>`."""
    return [
        name
        for name, text in _sql(files)
        if "/models/" in name
        and not re.search(
            r"\n\)?\s*select \*\s+from \w+\s*$", _blank(text, COMMENT).lower()
        )
    ]


def misplaced_references(files: Files) -> list[str]:
    """Sources are read in staging only, and staging reads nothing else."""
    faults = []
    for name, text in _sql(files):
        if "/models/" not in name:
            continue
        is_staging = "/models/staging/" in name
        if is_staging and re.search(r"\bref\s*\(", text):
            faults.append(f"{name}: staging reads a model")
        if not is_staging and re.search(r"\bsource\s*\(", text):
            faults.append(f"{name}: only staging reads sources")
    return faults


def _sql(files: Files) -> Iterator[tuple[str, str]]:
    for name, text in files.items():
        if name.startswith("dbt_project/") and name.endswith(".sql"):
            yield name, text


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def _found(pattern: re.Pattern[str], code: str) -> Iterator[tuple[int, re.Match[str]]]:
    for found in pattern.finditer(code.lower()):
        yield code.count("\n", 0, found.start()) + 1, found


def _sort_keys(code: str) -> list[str]:
    """The keys of an order by: up to its closing bracket, frame or end."""
    depth = 0
    keys = [""]
    for part in re.findall(r"[(),;]|\brows\b|\brange\b|\blimit\b|[^(),;\s]+|\s+", code):
        closes = part == ")" and depth == 0
        ends = part in {";", "rows", "range", "limit"} and depth == 0
        if closes or ends:
            break
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "," and depth == 0:
            keys.append("")
        else:
            keys[-1] += part
    return [key.strip() for key in keys if key.strip()]
