"""What a text mentions: contacts, accounts, money, times, with exact places.

mention     one thing found, and the form of an extractor
registry    extractors by name, those of other packages too
extracting  all of them over many texts at once

An extractor is a file of its name; tables and signs that it or several of them read stand in files beside it.
"""

from manumit.detect.extract.extracting import find_mentions
from manumit.detect.extract.mention import Mention
from manumit.detect.extract.registry import extractors

__all__ = ["Mention", "extractors", "find_mentions"]
