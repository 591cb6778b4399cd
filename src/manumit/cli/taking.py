"""What `collect` and `watch` ask alike: the terms on which records are held, and which column is what."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from manumit.collect import Mapping
    from manumit.store.manifest import Terms

Command: TypeAlias = Callable[..., None]
Option: TypeAlias = Callable[[Command], Command]

_COLUMNS = {
    "text": ("text", "the text; repeat it to join several columns"),
    "title": ("title", "the heading"),
    "time": ("time", "when it was posted; a day and a time of day may be two columns"),
    "author": ("author", "who posted it"),
    "id": ("source_id", "the record's own id"),
    "url": ("url", "where it stood"),
    "place": ("place", "the place"),
    "contact": ("contact", "phone, e-mail or other contact"),
}


def _column_options() -> list[Option]:
    return [
        click.option(
            f"--{name}",
            f"column_{target}",
            multiple=True,
            metavar="COLUMN",
            help=f"Column that holds {meaning}.",
        )
        for name, (target, meaning) in _COLUMNS.items()
    ]


_TERMS: tuple[Option, ...] = (
    click.option("--source", default="", help="Who or what the records come from."),
    click.option(
        "--legal-basis", default="", help="The law, warrant, contract or consent that allows holding them."
    ),
    click.option(
        "--kind", default="ad", show_default=True, help="What a record is: ad, message, post, offer, page …"
    ),
    click.option(
        "--purpose",
        "purposes",
        multiple=True,
        help="A use that the basis permits; repeatable; default: leads.",
    ),
    click.option(
        "--case", "cases", multiple=True, help="A case that the records may serve; repeatable; default: any."
    ),
    click.option(
        "--join-with",
        multiple=True,
        metavar="SOURCE",
        help="A source they may be analysed with; repeatable; default: any.",
    ),
    click.option("--join-with-none", is_flag=True, help="They may not be analysed with any other source."),
    click.option(
        "--expires",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DAY",
        help="Last day of their use, such as 2027-12-31.",
    ),
    click.option(
        "--country",
        metavar="CODE",
        help="Country of phones that are written without a country code, such as ES; default: not known.",
    ),
    click.option("--operator", default=None, help="Who brings them in; default: the name of this login."),
)
"""Options that say on which terms records are held."""

_READING: tuple[Option, ...] = (
    click.option(
        "--map",
        "map_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="YAML file that says which column is what.",
    ),
    *_column_options(),
    click.option(
        "--column",
        "more_columns",
        multiple=True,
        metavar="TARGET=COLUMN",
        help="The same for any target, such as lang=sprache.",
    ),
    click.option("--zone", help="Time zone of times that state none, such as Europe/Madrid; default: UTC."),
    click.option(
        "--day-first/--month-first", default=None, help="Whether 03/04/2025 is in April or in March."
    ),
    click.option("--encoding", help="Encoding of the file where evidence errs, such as cp1251."),
    click.option("--delimiter", help="Between two cells: tab, comma, semicolon, pipe or a character."),
    click.option("--quote", help="The quoting character, or none."),
    click.option("--no-header", is_flag=True, help="The first row is data; columns are column_1, column_2 …"),
    click.option("--sheet", help="Sheet of a workbook; default: the first with rows."),
)
"""Options that say which column is what, and how to read."""


def terms_options(function: Command) -> Command:
    """Give a command the options that `terms_of` reads."""
    for option in reversed(_TERMS):
        function = option(function)
    return function


def reading_options(function: Command) -> Command:
    """Give a command the options that `mapping_of` reads."""
    for option in reversed(_READING):
        function = option(function)
    return function


def terms_of(given: dict[str, Any]) -> Terms:
    """The terms that were stated."""
    from manumit.store.errors import RefusedError
    from manumit.store.manifest import Terms

    join_with: tuple[str, ...] | None = given["join_with"] or None
    if given["join_with_none"]:
        if join_with:
            raise RefusedError("--join-with and --join-with-none exclude one another; keep one of them")
        join_with = ()
    until: datetime | None = given["expires"]
    expires: date | None = until.date() if until else None
    if expires is not None and expires < datetime.now(UTC).date():
        raise RefusedError(f"--expires {expires} is past; records that may not be used are not collected")
    stated: dict[str, Any] = {"purposes": given["purposes"]} if given["purposes"] else {}
    return Terms(
        source=given["source"],
        legal_basis=given["legal_basis"],
        kind=given["kind"],
        cases=given["cases"],
        join_with=join_with,
        expires=expires,
        operator=getpass.getuser() if given["operator"] is None else given["operator"],
        country=given["country"].upper() if given["country"] else None,
        **stated,
    )


def mapping_of(given: dict[str, Any]) -> Mapping:
    """The mapping file, with what the flags say on top."""
    from manumit.collect import Mapping, load_mapping

    mapping = load_mapping(given["map_file"]) if given["map_file"] else Mapping()
    stated = {t: given[f"column_{t}"] for t, _ in _COLUMNS.values() if given[f"column_{t}"]}
    for target, column in _pairs(given["more_columns"]):
        stated[target] = (*stated.get(target, ()), column)
    reading = {k: given[k] for k in ("encoding", "delimiter", "quote", "sheet") if given[k]}
    if given["no_header"]:
        reading["header"] = False
    return replace(
        mapping,
        columns={**mapping.columns, **stated},
        zone=given["zone"] or mapping.zone,
        day_first=mapping.day_first if given["day_first"] is None else given["day_first"],
        reading=replace(mapping.reading, **reading),
    )


def _pairs(stated: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from manumit.collect.names import TARGETS
    from manumit.store.errors import RefusedError

    for pair in stated:
        target, sign, column = pair.partition("=")
        if not sign or not column or target not in TARGETS:
            raise RefusedError(
                f"--column {pair}: write TARGET=COLUMN, with one of {', '.join(TARGETS)} as target"
            )
        yield target, column
