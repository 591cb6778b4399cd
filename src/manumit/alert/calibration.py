"""How likely a person accepts a lead, learned from the decisions of persons on earlier leads.

The only thing it looks at is the points of a lead's reasons, rule by rule, from a closed list of rules: never
a text, a language, a nationality, an origin, a place or who decided. Each rule gets a weight that anybody can
read; a lead's likelihood is the logistic function of intercept plus weights times points.

It learns nothing below `LEAST` decisions, and stands back when it foretells decisions that it has not seen
worse than their mere share does.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert import logistic
from manumit.alert.rules import installed
from manumit.casework import ACCEPT, DEFER, latest
from manumit.store import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from manumit.alert.logistic import Reals
    from manumit.casework import Review

VERSION = 1

LEAST = 40
"""Decisions, accepted and dismissed together, below which nothing is learned."""
LEAST_OF_EACH = 10
FOLDS = 5
RIDGE = 20.0
"""Chosen on simulated decisions (40 to 500 of them, 15 or 40 rules): 1 is worse than no calibration at all
below 200 decisions, 10 to 30 are best or nearly so everywhere."""

OWN_RULES = frozenset(
    {
        *("authors", "contact", "links", "places", "size", "span", "template"),
        *("context/authors", "context/identifier", "context/places"),
    }
)
"""Rules of `manumit.alert`: how records hang together. `places` counts different places, and names none."""

_NEVER = frozenset(
    {
        *("country", "ethnic", "ethnicity", "lang", "language", "languages", "nation", "national"),
        *("nationality", "origin", "race", "religion"),
    }
)
"""A rule with one of these words in its name is never looked at, whoever brings it."""

_FOLD_SEED = "manumit"


@dataclass(frozen=True, slots=True)
class Quality:
    """How well decisions are foretold by a model that has not seen them; lower is better.

    Parameters
    ----------
    log_loss, brier : of the model, by cross-validation.
    base_log_loss, base_brier : of the share of accepted leads alone, in the same folds.
    """

    log_loss: float
    brier: float
    base_log_loss: float
    base_brier: float

    @property
    def helps(self) -> bool:
        """Whether the model is better than the share alone, by both measures."""
        return self.log_loss < self.base_log_loss and self.brier < self.base_brier


@dataclass(frozen=True, slots=True)
class Model:
    """A calibration: what each point of each rule is worth.

    Parameters
    ----------
    weights : by rule: what one point adds to the log odds of being accepted; without those that are 0.
    accepted, dismissed : decisions it was learned from.
    met : by rule: leads among them that had it as a reason.
    """

    intercept: float
    weights: dict[str, float]
    accepted: int
    dismissed: int
    met: dict[str, int]
    quality: Quality
    version: int = VERSION

    def likelihood(self, leads: pa.Table) -> pa.Array:
        """How likely each lead is to be accepted, 0 to 1, by its reasons alone.

        Parameters
        ----------
        leads : column `reasons` of table `leads`.
        """
        reasons = leads.column("reasons").combine_chunks()
        inside = reasons.flatten()
        rules = inside.field("rule").dictionary_encode()
        worth = np.array([self.weights.get(rule, 0.0) for rule in rules.dictionary.to_pylist()] + [0.0])
        each = worth[rules.indices.to_numpy()] * inside.field("points").to_numpy(zero_copy_only=False)
        lead = pc.list_parent_indices(reasons).to_numpy()
        added: Reals = np.bincount(lead, weights=each, minlength=len(reasons)).astype(np.float64)
        return pa.array(np.round(logistic.chance(self.intercept + added), 6))

    def to_dict(self) -> dict[str, Any]:
        """The model as plain values, for casework."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Model:
        """The model that `to_dict` gave.

        Raises
        ------
        RefusedError : another version made it.
        """
        if told.get("version") != VERSION:
            raise RefusedError(
                "the calibration in use was made by another version of this program; "
                "repeat `manumit calibrate --on`, or switch it off with --off"
            )
        return cls(**{**told, "quality": Quality(**told["quality"])})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What can be learned from the decisions there are.

    Parameters
    ----------
    accepted, dismissed, deferred : last decisions on leads; deferred ones are not used.
    model : None below the minimum.
    foretold : by lead_id of those accepted or dismissed: likelihood by a model that has not seen the
        decision; empty below the minimum.
    decided : by lead_id: whether it was accepted.
    unused : rules among the reasons that are never looked at.
    """

    accepted: int
    dismissed: int
    deferred: int
    model: Model | None = None
    foretold: dict[str, float] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    @property
    def refusal(self) -> str | None:
        """Why no calibration can be switched on; None: it can."""
        if self.model is None:
            return (
                f"a calibration needs at least {LEAST} decisions, {LEAST_OF_EACH} of them accepted and "
                f"{LEAST_OF_EACH} dismissed; there are {self.accepted} accepted and {self.dismissed} "
                "dismissed"
            )
        if not self.model.quality.helps:
            return (
                "a calibration from these decisions foretells others no better than their mere share does; "
                "decide on more leads first"
            )
        return None


def features(signs: Iterable[str]) -> frozenset[str]:
    """The closed list of rules that may get a weight.

    Parameters
    ----------
    signs : rules of the installed packs, as reasons call them (`pack/rule`, and `pack:dimension`).
    """
    return frozenset(
        rule for rule in (*OWN_RULES, *signs) if not _NEVER & set(re.split(r"[^a-z]+", rule.lower()))
    )


def installed_features() -> frozenset[str]:
    """The closed list with the rules of all installed packs."""
    rules = installed()
    signs = rules.rules.select(["pack", "rule"]).to_pylist()
    dimensions = rules.scored.select(["pack", "dimension"]).to_pylist()
    return features(
        [
            *(f"{sign['pack']}/{sign['rule']}" for sign in signs),
            *(f"{line['pack']}:{line['dimension']}" for line in dimensions),
        ]
    )


def assess(reviews: Iterable[Review], allowed: Collection[str]) -> Assessment:
    """Learn from the last decision on each lead; the order of decisions has no effect.

    Parameters
    ----------
    allowed : see `features`.
    """
    held = sorted(latest(reviews).values(), key=lambda review: review.lead_id)
    used = [review for review in held if review.decision != DEFER]
    yes = np.array([review.decision == ACCEPT for review in used], dtype=bool)
    counts = (int(yes.sum()), int((~yes).sum()), len(held) - len(used))
    found = {reason.rule for review in used for reason in review.reasons}
    unused = tuple(sorted(found - set(allowed)))
    if len(used) < LEAST or min(counts[:2]) < LEAST_OF_EACH:
        return Assessment(*counts, unused=unused)
    rules = sorted(found & set(allowed))
    values = _points(used, rules)
    folds = _folds([review.lead_id for review in used], yes)
    foretold, quality = _cross_validated(values, yes, folds)
    intercept, weights = logistic.fit(values, yes, RIDGE)
    kept = {rule: _six(weight) for rule, weight in zip(rules, weights, strict=True) if weight}
    met = Counter(rule for review in used for rule in {reason.rule for reason in review.reasons})
    model = Model(_six(intercept), kept, *counts[:2], {rule: met[rule] for rule in kept}, quality)
    ids = [review.lead_id for review in used]
    return Assessment(
        *counts,
        model,
        dict(zip(ids, foretold, strict=True)),
        dict(zip(ids, yes.tolist(), strict=True)),
        unused,
    )


def _points(reviews: Sequence[Review], rules: Sequence[str]) -> Reals:
    """Points by lead and rule."""
    place = {rule: n for n, rule in enumerate(rules)}
    values = np.zeros((len(reviews), len(rules)))
    for row, review in enumerate(reviews):
        for reason in sorted(review.reasons, key=lambda reason: (reason.rule, reason.points)):
            if reason.rule in place:
                values[row, place[reason.rule]] += reason.points
    return values


def _folds(lead_ids: Sequence[str], yes: Any) -> Any:
    """The fold of each lead: accepted and dismissed ones are dealt out evenly, in the order of a hash."""
    hashed = [hashlib.sha256(f"{_FOLD_SEED} {lead_id}".encode()).hexdigest() for lead_id in lead_ids]
    order = sorted(range(len(lead_ids)), key=lambda n: (bool(yes[n]), hashed[n]))
    folds = np.empty(len(lead_ids), dtype=np.int64)
    folds[order] = np.arange(len(lead_ids)) % FOLDS
    return folds


def _cross_validated(values: Reals, yes: Any, folds: Any) -> tuple[list[float], Quality]:
    """Each decision foretold from the other folds, and how well, against the share of accepted ones there."""
    foretold, base = np.empty(len(yes)), np.empty(len(yes))
    for fold in range(FOLDS):
        unseen = folds == fold
        intercept, weights = logistic.fit(values[~unseen], yes[~unseen], RIDGE)
        foretold[unseen] = logistic.chance(intercept + values[unseen] @ weights)
        base[unseen] = yes[~unseen].mean()
    measures = [measure(told, yes) for told in (foretold, base) for measure in (_log_loss, _brier)]
    return [_six(p) for p in foretold], Quality(*measures)


def _log_loss(foretold: Reals, yes: Any) -> float:
    given = np.clip(np.where(yes, foretold, 1.0 - foretold), 1e-12, 1.0)
    return _six(-np.log(given).mean())


def _brier(foretold: Reals, yes: Any) -> float:
    return _six(((foretold - yes) ** 2).mean())


def _six(value: Any) -> float:
    """Six digits: the same on machines whose arithmetic differs in the last ones."""
    return float(f"{float(value):.6g}")
