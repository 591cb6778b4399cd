"""The language a text is written in."""

from manumit.detect.language.detecting import LEAST_CONFIDENCE, UNDETERMINED, VERSION, detect_languages

__all__ = ["LEAST_CONFIDENCE", "UNDETERMINED", "VERSION", "detect_languages"]
