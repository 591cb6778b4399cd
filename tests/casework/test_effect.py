"""Which edits hold, against a plain re-telling of history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.casework import Decisions, Edit, Part, in_force, undone_by
from manumit.casework.effect import decisions_of

_IDS = st.sampled_from(["c1", "c2", "c3"])


@st.composite
def histories(draw: st.DrawFn) -> list[Edit]:
    made: list[Edit] = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        can_undo = [e.number for e in made if e.number not in undone_by(made)]
        actions = ["not_this", "put_back", "merge", "split"] + (["undo"] if can_undo else [])
        action = draw(st.sampled_from(actions))
        first = second = undoes = None
        if action == "undo":
            undoes = draw(st.sampled_from(can_undo))
        elif action in {"merge", "split"}:
            a = draw(_IDS)
            b = draw(_IDS.filter(lambda value, a=a: value != a))
            first, second = Part("campaign", a), Part("campaign", b)
        else:
            first = Part("phone", draw(st.sampled_from(["1", "2"])))
        made.append(Edit(number, "", "ana", action, first, second, "why", undoes))
    return made


def told_again(edits: list[Edit]) -> Decisions:
    """The slow twin: an edit counts unless an undo that counts is about it; then history is replayed."""

    def holds(edit: Edit) -> bool:
        return not any(later.undoes == edit.number and holds(later) for later in edits)

    about: dict[object, tuple[str, str, str]] = {}
    for edit in edits:
        if edit.action == "undo" or not holds(edit) or edit.first is None:
            continue
        if edit.second is None:
            about[edit.first.kind, edit.first.target] = (edit.action, edit.first.kind, edit.first.target)
        else:
            pair = (edit.first.target, edit.second.target)
            about[tuple(sorted(pair))] = (edit.action, *pair)
    values = about.values()
    return Decisions(
        frozenset((a, b) for action, a, b in values if action == "not_this"),
        frozenset((a, b) for action, a, b in values if action == "put_back"),
        tuple(sorted((min(a, b), max(a, b)) for action, a, b in values if action == "merge")),
        tuple(sorted((a, b) for action, a, b in values if action == "split")),
    )


@given(histories())
def test_what_holds_is_what_a_replay_of_history_leaves(edits):
    assert decisions_of(edits) == told_again(edits)
    numbers = [e.number for e in in_force(edits)]
    assert numbers == sorted(numbers)


@given(histories(), histories())
def test_equal_effects_have_equal_digests(one, other):
    first, second = decisions_of(one), decisions_of(other)
    assert (first.digest() == second.digest()) == (first == second)
