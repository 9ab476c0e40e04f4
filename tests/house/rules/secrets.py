"""What looks like a secret: keys of known forms, and random text that is assigned."""

import math
import re
from collections import Counter
from collections.abc import Iterator

KNOWN = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bgithub_pat_[A-Za-z0-9_]{60,}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{20,}\b"
    r"|\bpypi-[A-Za-z0-9_-]{50,}\b"
    r"|\bsk_live_[A-Za-z0-9]{20,}\b"
    r"|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\."
    r"|://[^/\s:@'\"{}$<>]+:[^/\s:@'\"{}$<>]{6,}@"
)
ASSIGNED = re.compile(
    r"(?i)\b(?:\w*(?:secret|passw|token|api_?key|private_?key))\w*[\"']?\s*[:=]\s*"
    r"[\"']?([A-Za-z0-9+/=_-]{20,})"
)
TELLING = re.compile(r"(?i)secret|passw|token|key")
RANDOM_BITS = 3.7
"""Bits per sign: words of any language have fewer, random base64 more."""


def secrets(files: dict[str, str]) -> list[str]:
    """Lines that hold a key of a known form, or random text under a telling name."""
    return [
        f"{name}:{number}: looks like a secret"
        for name, text in files.items()
        if not name.endswith(".lock")
        for number, line in enumerate(text.splitlines(), start=1)
        if any(_suspicious(line))
    ]


def _suspicious(line: str) -> Iterator[bool]:
    yield KNOWN.search(line) is not None
    if not TELLING.search(line):
        return
    for found in ASSIGNED.finditer(line):
        yield bits_per_sign(found[1]) >= RANDOM_BITS and any(map(str.isdigit, found[1]))


def bits_per_sign(text: str) -> float:
    """Shannon's entropy of the signs of a text."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
