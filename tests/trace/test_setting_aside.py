"""What does not link, why, and how it is put back."""

from __future__ import annotations

import pytest

from manumit.trace import Decisions
from manumit.trace.setting_aside import bound

SHARED = "+4917200000017"


def everywhere(world, count: int, *more: str, places: int = 20, authors: bool = True, **columns) -> None:
    """Add records that share one phone and nothing else."""
    for number in range(1, count + 1):
        own = {"author": f"author{number}"} if authors else {}
        place = {"place": f"place{number % places}"} if places else {}
        world.record(number, f"phone {SHARED}", *more, **own, **place, **columns)


def test_the_bound_grows_at_powers_of_two() -> None:
    assert [bound(n) for n in (0, 1, 1000, 32_767, 32_768, 65_535)] == [24, 24, 24, 25, 32, 32]
    assert bound(1_000_000) == 80
    assert bound(1 << 24) == 256


def test_a_switchboard_is_set_aside_and_can_be_put_back(new_world, told, units_of, record_id) -> None:
    world = new_world()
    everywhere(world, 30)
    tables = told(world.find())
    (row,) = tables["set_aside"]
    assert (row["kind"], row["value"], row["units"], row["records"]) == ("phone", SHARED, 30, 30)
    assert row["rule"] == "spread"
    assert row["sentence"] == (
        "30 campaigns and single records give it, and fall into 30 parts without it, in 20 places; "
        "a corpus of this size allows 24"
    )
    assert row["record_ids"] == [record_id(n) for n in range(1, 21)]
    assert tables["networks"] == []
    back = world.find(Decisions(put_back=frozenset({("phone", SHARED)})))
    assert units_of(back) == {frozenset(record_id(n) for n in range(1, 31))}
    assert back.set_aside.num_rows == 0


@pytest.mark.parametrize(("count", "places"), [(24, 20), (60, 7), (60, 0)])
def test_a_phone_of_few_units_or_of_few_places_links(new_world, told, count: int, places: int) -> None:
    world = new_world()
    everywhere(world, count, places=places)
    tables = told(world.find())
    assert tables["set_aside"] == []
    assert [row["units"] for row in tables["networks"]] == [count]


def test_ten_times_the_bound_is_too_much_wherever_it_is(new_world, told) -> None:
    world = new_world()
    everywhere(world, 241, places=0, authors=False)
    assert [row["rule"] for row in told(world.find())["set_aside"]] == ["spread"]


def test_a_ring_that_shares_more_keeps_its_switchboard(new_world, told) -> None:
    world = new_world()
    for number in range(1, 41):
        others = [f"phone +49172{part:07d}" for part in (number // 2, 500 + (number + 1) // 2)]
        world.record(number, f"phone {SHARED}", *others, place=f"place{number}")
    tables = told(world.find())
    assert tables["set_aside"] == []
    assert [row["units"] for row in tables["networks"]] == [40]


def test_what_always_goes_together_proves_nothing_about_itself(new_world, told) -> None:
    world = new_world()
    everywhere(world, 40, "email info@some-portal.com", "domain some-portal.com")
    assert [row["kind"] for row in told(world.find())["set_aside"]] == ["domain", "email", "phone"]


def test_a_footer_is_known_by_its_place(new_world, told) -> None:
    world = new_world()
    for number in range(1, 16):
        text = f"Text number {number} of somebody else. Report abuse at portal line 12345"
        world.record(number, f"phone {SHARED}", author=f"author{number}", text=text)
    (row,) = told(world.find())["set_aside"]
    assert row["rule"] == "footer"
    assert "100 % of its texts" in row["sentence"]


@pytest.mark.parametrize(("places", "rules"), [(7, []), (8, ["footer"])])
def test_where_no_author_is_known_places_tell_a_footer(
    new_world, told, places: int, rules: list[str]
) -> None:
    world = new_world()
    for number in range(1, 16):
        text = f"Text number {number} of somebody else. Report abuse at portal line 12345"
        world.record(number, f"phone {SHARED}", place=f"place{number % places}", text=text)
    assert [row["rule"] for row in told(world.find())["set_aside"]] == rules


def test_the_same_words_of_few_authors_are_no_footer(new_world, told) -> None:
    world = new_world()
    for number in range(1, 16):
        text = f"Text number {number}. Write to me today, I am waiting for you 12345"
        world.record(number, f"phone {SHARED}", author=f"author{number % 3}", text=text)
    assert told(world.find())["set_aside"] == []


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        ("phone +18883737888", "help_line", "National Human Trafficking Hotline (US"),
        ("phone 08000121700", "help_line", "Modern Slavery"),
        ("phone +4911111111", "made_up", "one digit"),
        ("phone +12345678901", "made_up", "digits in a row"),
        ("phone +12125550123", "made_up", "films"),
        ("phone +447700900461", "made_up", "films"),
        ("email anna@example.com", "made_up", "RFC 2606"),
        ("domain shop.example", "made_up", "RFC 2606"),
        ("domain instagram.com", "platform", "site"),
    ],
)
def test_what_is_known_before(new_world, told, given: str, rule: str, words: str) -> None:
    world = new_world()
    world.record(1, given, campaign="a")
    world.record(2, given)
    tables = told(world.find())
    (row,) = tables["set_aside"]
    assert (f"{row['kind']} {row['value']}", row["units"], row["rule"]) == (given, 2, rule)
    assert words in row["sentence"]
    assert tables["links"] == []


def test_authors_of_whom_nothing_is_known(new_world, told) -> None:
    world = new_world()
    world.record(1, author="Anonymous")
    world.record(2, author="Anonymous")
    (row,) = told(world.find())["set_aside"]
    assert (row["value"], row["rule"]) == ("site:Anonymous", "nobody")


def test_simulated_records_may_use_numbers_of_fiction(new_world, told) -> None:
    world = new_world()
    world.record(1, "phone +12125550123", simulated=True)
    world.record(2, "phone +12125550123", simulated=True)
    assert told(world.find())["set_aside"] == []
    world.record(3, "phone +12125550123")
    assert [row["rule"] for row in told(world.find())["set_aside"]] == ["made_up"]


def test_what_is_put_back_links_as_if_no_rule_were_there(new_world, told) -> None:
    world = new_world()
    world.record(1, "domain instagram.com", "phone +18883737888", campaign="a")
    world.record(2, "domain instagram.com", "phone +18883737888", campaign="b")
    found = told(world.find(Decisions(put_back=frozenset({("domain", "instagram.com")}))))
    assert [row["kind"] for row in found["set_aside"]] == ["phone"]
    assert [row["units"] for row in found["networks"]] == [2]
