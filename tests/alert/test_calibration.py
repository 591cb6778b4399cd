"""What persons decided, learned; what must not be learned, is not."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.alert import calibration
from manumit.alert.calibration import (
    FOLDS,
    LEAST,
    OWN_RULES,
    Assessment,
    Model,
    Quality,
    assess,
    features,
    installed_features,
)
from manumit.alert.rules import installed
from manumit.casework import Reason, Review
from manumit.store import LEADS, RefusedError

RULES = features(["p/fee", "p/passport", "p/honest"])


def review(number: int, decision: str, points: dict[str, float], **more: object) -> Review:
    reasons = tuple(Reason(rule, worth, worth * 2) for rule, worth in points.items())
    made = Review(
        number=number,
        decided_at="2026-01-01T00:00:00+00:00",
        operator="ana",
        lead_id=f"campaign-{number:04}",
        decision=decision,
        reason="seen",
        subject_kind="campaign",
        subject=f"{number:04}",
        score=sum(points.values()),
        reasons=reasons,
        run_id="000001",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # any field may be given


def decided(count: int, seed: int = 1, sure: float = 3.0) -> list[Review]:
    """Decisions of persons who look at fees and passports; `sure` 0: who throw a coin."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        points = {"size": round(float(rng.uniform(0, 2)), 2)}
        points |= {rule: 2.0 for rule in ("p/fee", "p/passport") if rng.random() < 0.4}
        points |= {"p/honest": 1.0} if rng.random() < 0.4 else {}
        odds = sure * (len(points.keys() & {"p/fee", "p/passport"}) - 0.8)
        yes = rng.random() < 1 / (1 + math.exp(-odds))
        made.append(review(number, "accept" if yes else "dismiss", points))
    return made


def leads(*points: dict[str, float]) -> pa.Table:
    reasons = [
        [{"rule": r, "points": p, "figure": 1.0, "sentence": "s", "record_ids": []} for r, p in each.items()]
        for each in points
    ]
    return pa.table({"reasons": pa.array(reasons, LEADS.arrow.field("reasons").type)})


@pytest.fixture(scope="module")
def learned() -> Assessment:
    return assess(decided(200), RULES)


def test_it_learns_what_persons_look_at(learned):
    model = learned.model
    assert model is not None
    assert learned.refusal is None
    assert (learned.accepted + learned.dismissed, learned.deferred, learned.unused) == (200, 0, ())
    assert min(model.weights["p/fee"], model.weights["p/passport"]) > 3 * abs(model.weights["p/honest"])
    assert model.quality.log_loss < 0.8 * model.quality.base_log_loss
    assert model.met["p/fee"] == sum("p/fee" in {r.rule for r in d.reasons} for d in decided(200))


def test_a_likelihood_can_be_checked_by_hand(learned):
    model = learned.model
    each = [{"size": 1.5, "p/fee": 2.0}, {}, {"p/honest": 1.0, "nobody/knows": 9.0}]
    found = model.likelihood(leads(*each)).to_pylist()
    for points, likely in zip(each, found, strict=True):
        log_odds = model.intercept + sum(model.weights.get(rule, 0.0) * p for rule, p in points.items())
        assert likely == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-6)
    assert found[0] > found[1]
    assert model.likelihood(leads()).to_pylist() == []
    table = leads(*each)
    assert model.likelihood(pa.concat_tables([table, table.slice(1)])).to_pylist() == found + found[1:]


def test_a_model_survives_casework(learned):
    assert Model.from_dict(json.loads(json.dumps(learned.model.to_dict()))) == learned.model
    with pytest.raises(RefusedError, match=r"another version .* `manumit calibrate --on`"):
        Model.from_dict({**learned.model.to_dict(), "version": 0})


@settings(max_examples=20)
@given(order=st.permutations(range(60)))
def test_the_order_of_decisions_has_no_effect(order):
    made = decided(60)
    assert assess([made[n] for n in order], RULES) == assess(made, RULES)


def test_only_the_last_decision_on_a_lead_counts_and_none_that_is_deferred():
    made = decided(60)
    first = [replace(r, decision="accept" if r.decision == "dismiss" else "dismiss") for r in made]
    last = [replace(r, number=r.number + 100) for r in made]
    deferred = [review(500 + n, "defer", {"p/fee": 2.0}) for n in range(30)]
    told, plain = assess([*first, *last, *deferred], RULES), assess(made, RULES)
    assert told.deferred == 30
    assert (told.model, told.foretold) == (plain.model, plain.foretold)


@pytest.mark.parametrize(("accepted", "dismissed"), [(29, 10), (31, 9), (9, 100), (0, 0), (40, 0)])
def test_too_few_decisions_teach_nothing(accepted, dismissed):
    made = [
        review(n, "accept" if n < accepted else "dismiss", {"size": 1.0 + n % 3})
        for n in range(accepted + dismissed)
    ]
    found = assess(made, RULES)
    assert found.model is None
    assert found.foretold == {}
    assert f"{LEAST} decisions, 10 of them accepted" in (found.refusal or "")
    assert f"there are {accepted} accepted and {dismissed} dismissed" in (found.refusal or "")


def test_the_stated_minimum_is_enough():
    made = [review(n, "accept" if n < 10 else "dismiss", {"p/fee": 2.0} if n < 10 else {}) for n in range(40)]
    assert assess(made, RULES).refusal is None


def test_coins_teach_nothing_and_it_says_so():
    refused = [assess(decided(80, seed, sure=0.0), RULES).refusal for seed in range(6)]
    assert sum(reason is not None for reason in refused) >= 4
    assert "no better than their mere share does" in next(reason for reason in refused if reason)


def test_worse_by_either_measure_is_worse():
    assert Quality(0.5, 0.2, 0.6, 0.3).helps
    assert not Quality(0.5, 0.3, 0.6, 0.3).helps
    assert not Quality(0.6, 0.2, 0.6, 0.3).helps


def test_every_decision_is_foretold_by_a_model_that_has_not_seen_it():
    """Turning one decision round changes what is foretold of others, and hardly of itself."""
    made = decided(80)
    turned = [replace(made[0], decision="accept" if made[0].decision == "dismiss" else "dismiss"), *made[1:]]
    folds = calibration._folds([r.lead_id for r in made], np.array([r.decision == "accept" for r in made]))
    assert sorted(np.bincount(folds).tolist()) == [80 // FOLDS] * FOLDS
    before, after = assess(made, RULES), assess(turned, RULES)
    assert before.foretold.keys() == {r.lead_id for r in made}
    assert before.foretold != after.foretold


# what must not be learned


def test_nothing_but_points_of_rules_is_looked_at(learned):
    """Texts, subjects, operators, days, scores, figures and runs may say anything: the model is the same."""
    dressed = [
        replace(
            r,
            reason=f"written in {('Romanian', 'French')[r.decision == 'accept']}",
            operator=r.decision,
            subject=f"{r.decision}-{r.subject}",
            subject_kind=("record", "network")[r.decision == "accept"],
            decided_at=("2020", "2026")[r.decision == "accept"],
            score=100.0 * (r.decision == "accept"),
            run_id=r.decision,
            reasons=tuple(replace(reason, figure=9.0 * (r.decision == "accept")) for reason in r.reasons),
        )
        for r in decided(200)
    ]
    assert assess(dressed, RULES) == learned


def test_a_rule_outside_the_closed_list_has_no_weight(learned):
    slipped = [
        replace(r, reasons=(*r.reasons, Reason("lang-ro", 5.0 * (r.decision == "accept"), 1.0)))
        for r in decided(200)
    ]
    found = assess(slipped, RULES)
    assert found.unused == ("lang-ro",)
    assert found.model == learned.model


@pytest.mark.parametrize(
    "rule",
    [
        "p/nationality",
        "p/language_barrier",
        "p:origin",
        "x/Country",
        "lang",
        "p/ethnic-group",
        "p/lang_ro",
        "a/religion",
    ],
)
def test_no_pack_can_bring_in_what_is_never_looked_at(rule):
    assert rule not in features([rule])


def test_the_list_is_closed_and_names_no_language_nationality_origin_or_place():
    allowed = installed_features()
    signs = installed()
    packs = {row["pack"] for row in signs.rules.to_pylist()}
    assert allowed >= OWN_RULES
    assert {re.split("[/:]", rule)[0] for rule in allowed - OWN_RULES} <= packs
    assert len(allowed - OWN_RULES) <= signs.rules.num_rows + signs.scored.num_rows
    words = {word for rule in allowed for word in re.split(r"[^a-z]+", rule)}
    assert not {"race", "country", "nation"} & words
    for beginning in ("lang", "nationalit", "origin", "ethnic", "religio"):
        assert not [word for word in words if word.startswith(beginning)], beginning
    assert {rule for rule in allowed if "place" in rule and "/" not in rule} == {"places"}


def test_leads_are_ranked_by_likelihood_when_there_is_a_calibration(scene):
    scene.campaign("a", 8).campaign("b", 2)
    scene.sign("b0000", "mild")
    plain = scene.leads()
    model = Model(-1.0, {"size": -2.0, "p/mild": 3.0}, 30, 30, {}, Quality(0.1, 0.1, 0.6, 0.3))
    ranked = scene.leads(model)
    assert {lead["likelihood"] for lead in plain} == {None}
    assert [lead["subject"] for lead in ranked] == ["b", "a"]
    for lead in ranked:
        worth = sum(model.weights.get(r["rule"], 0.0) * r["points"] for r in lead["reasons"])
        assert lead["likelihood"] == pytest.approx(1 / (1 + math.exp(1.0 - worth)), abs=1e-6)
