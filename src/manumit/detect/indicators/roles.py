"""What a compiled pattern is for."""

from __future__ import annotations

SIGN = 0
PART = 1  # of an `all` pattern
REGEX = 2  # words that call for a regular expression, and what it matches
EXCEPTION = 3
TEXT_EXCEPTION = 4
NEGATION = 5
NEGATION_AFTER = 6
NOT_NEGATION = 7
BUT = 8
REPORT = 9
WARNING = 10
SURE = 11

FIRST_GUARD = EXCEPTION
"""From here on they are asked only of texts that bear a sign."""
