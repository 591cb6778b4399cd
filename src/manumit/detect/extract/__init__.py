"""What a text mentions: contacts, accounts, money, times, with exact places.

mention     one thing found, and the form of an extractor
registry    extractors by name, those of other packages too
extracting  all of them over many texts at once

Every other file is one extractor.
"""

from manumit.detect.extract.extracting import find_mentions
from manumit.detect.extract.mention import Mention
from manumit.detect.extract.registry import extractors

__all__ = ["Mention", "extractors", "find_mentions"]
