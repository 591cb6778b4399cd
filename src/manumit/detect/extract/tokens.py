"""Hashed contact tokens, with which publishers of adverts hide a contact but keep it comparable.

Confidence: 1.0 the hash has the length of a common digest (MD5, SHA-1, SHA-2); 0.9 another of 32 to 128
digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from manumit.detect.extract.mention import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = ("URL", "EMAIL", "PHONE")
"""What a token stands for."""

DIGESTS = frozenset({32, 40, 56, 64, 96, 128})
"""Hexadecimal digits of MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512."""

PATTERN = re.compile(rf"#((?i:{'|'.join(TYPES)}))_([0-9A-Fa-f]{{32,128}}+)#")


def gated() -> str:
    """See `gates`."""
    return PATTERN.pattern[0]


def find(text: str) -> Iterator[Mention]:
    """Hashed tokens such as `#EMAIL_<hash>#`; the value is type and hash in lower case: `email_<hash>`."""
    for match in PATTERN.finditer(text):
        kind, digest = match.groups()
        sure = 1.0 if len(digest) in DIGESTS else 0.9
        yield Mention(match.start(), match.end(), "token", f"{kind}_{digest}".lower(), sure)
