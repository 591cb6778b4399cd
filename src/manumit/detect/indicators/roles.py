"""What a compiled pattern is for."""

from __future__ import annotations

SIGN = 0
PART = 1  # of an `all` pattern
REGEX = 2  # words that call for a regular expression
FOUND = 3  # where a regular expression matched
EXCEPTION = 4
TEXT_EXCEPTION = 5
NEGATION = 6
NEGATION_AFTER = 7
NOT_NEGATION = 8
BUT = 9
REPORT = 10
WARNING = 11
SURE = 12

FIRST_GUARD = EXCEPTION
"""From here on they are asked only of texts that bear a sign."""
