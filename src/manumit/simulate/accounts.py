"""Names of the accounts that post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from manumit.simulate.columns import Text, join, padded, take
from manumit.simulate.streams import below, child, unit

if TYPE_CHECKING:
    from manumit.simulate.market import Block, Market

_PARTS = (
    ("mi", "ra", "lo", "ta", "ne", "vi", "su", "ka", "jo", "be", "di", "fa", "go", "hu", "li", "mo"),
    ("ra", "na", "lin", "mar", "vel", "dor", "tin", "sa", "li", "ko", "bel", "mi", "ner", "ros", "tan"),
    ("", "_", ".", "-", "24", "x"),
    ("pe", "ri", "sa", "to", "ve", "wa", "yu", "za", "mi", "ra", "lo", "ta", "ne", "vi", "su", "ka"),
    ("vi", "lo", "ga", "den", "fi", "ra", "na", "lin", "mar", "vel", "dor", "tin", "sa", "li", "ko"),
)


def accounts(market: Market, block: Block) -> Text:
    """Account of each record: one a network in easy markets, in hard ones several a campaign."""
    inside = ~block.honest
    pool = np.where(inside & market.hard, 2 + below(child(block.template, 90), 7), 1)
    turn = below(child(block.record, 91), pool)
    own = inside & market.hard & (unit(child(child(block.template, 92), turn)) < 0.5)
    holder = child(child(np.where(own, block.template, block.author_pool), 93), turn)
    words = [take(part, below(child(holder, branch), len(part))) for branch, part in enumerate(_PARTS)]
    return join(*words, padded(below(child(holder, 9), 10_000), 1))
