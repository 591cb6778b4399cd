"""Names of the accounts that post."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.simulate.market import Block, Market
from manumit.simulate.streams import below, child, unit

_FIRST = "mi ra lo ta ne vi su ka jo be di fa go hu li mo na pe ri sa to ve wa yu za".split()
_SECOND = "ra na lin mar vel dor tin sa li ko bel mi ner ros tan vi lo ga den fi".split()
_MARK = ["", "_", ".", "-", "24", "x"]


def accounts(market: Market, block: Block) -> pa.Array:
    """Account of each record: one a network in easy markets, in hard ones several a campaign."""
    inside = ~block.honest
    pool = np.where(inside & market.hard, 2 + below(child(block.template, 90), 7), 1)
    turn = below(child(block.record, 91), pool)
    own = inside & market.hard & (unit(child(child(block.template, 92), turn)) < 0.5)
    holder = child(child(np.where(own, block.template, block.author_pool), 93), turn)
    parts = [
        pa.array(syllables).take(pa.array(below(child(holder, branch), len(syllables))))
        for branch, syllables in enumerate((_FIRST, _SECOND, _MARK, _FIRST, _SECOND))
    ]
    digits = pc.cast(pa.array(below(child(holder, 9), 10_000)), pa.string())
    return pc.binary_join_element_wise(*parts, digits, "")
