"""`manumit watchlist`: lists of what to look out for, and where collected records meet them."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.showing import watchlists as showing
from manumit.cli.words import counted, safe

if TYPE_CHECKING:
    from datetime import date

    from manumit.cli.door import Door

_ACTIONS = {
    "add": "FILE",
    "list": "",
    "show": "LIST",
    "match": "[LIST]",
    "renew": "LIST",
    "remove": "LIST",
    "openings": "",
}
_KINDS = ("phone", "email", "handle", "domain", "wallet", "image", "name", "phrase", "place")
_SEVERITIES = ("low", "medium", "high", "urgent")


@command(
    "watchlist",
    example='manumit watchlist add numbers.csv --name "Closed cases" --owner "unit 4" '
    '--legal-basis "warrant 12/26" --purpose leads --expires 2027-12-31 --meaning "number of a closed case"\n'
    "manumit watchlist list\n"
    "manumit watchlist match closed-cases --top 50\n"
    'manumit watchlist show closed-cases --unmasked --reason "letter of 3 May, checked by ana"\n'
    'manumit watchlist renew closed-cases --expires 2028-12-31 --legal-basis "warrant 12/26, prolonged"\n'
    'manumit watchlist remove closed-cases --reason "the case is over"',
    wait=True,
)
@click.argument("action", type=click.Choice(list(_ACTIONS)), default="list")
@click.argument("what", required=False)
@click.option("--name", default="", help="add: name of the list.")
@click.option("--owner", default="", help="add: who answers for it.")
@click.option("--legal-basis", default="", help="add, renew: what allows holding it.")
@click.option(
    "--purpose", default="", help="add: what a hit may be used for. match: the use; default: leads."
)
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="add, renew: last day of use, such as 2027-12-31.",
)
@click.option(
    "--severity",
    type=click.Choice(_SEVERITIES),
    default="medium",
    show_default=True,
    help="add: of its alerts.",
)
@click.option("--meaning", default="a reason to look", help="add: what a hit means, and what it does not.")
@click.option("--protected", is_flag=True, help="add: of missing or protected persons; kept encrypted.")
@click.option(
    "--kind", type=click.Choice(_KINDS), help="add: of all its entries, where the file does not say."
)
@click.option("--region", metavar="CC", help="add: country of phones without a country code, such as ES.")
@click.option("--replace", is_flag=True, help="add: in place of the list of this name.")
@click.option("--case", help="match: the case it is for, where batches are bound to cases.")
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Entries or hits to show."
)
@click.option("--unmasked", is_flag=True, help="show, match: entries in words; needs --reason.")
@click.option("--reason", default="", help="Why; kept in the log of openings.")
@click.option("--operator", default=None, help="Who does it; default: the name of this login.")
def watchlist_command(door: Door, action: str, what: str | None, **options: Any) -> None:
    """Keep lists of phones, e-mails, handles, domains, wallets, pictures, names, phrases and places.

    add FILE: take in a CSV, text, JSON, Parquet or XLSX file, with the columns kind and value.

    list: all lists, and which have expired. show LIST: its terms and entries.

    match [LIST]: where collected records meet them.

    renew LIST: set its last day anew. remove LIST: remove it. openings: who opened which, and why.

    Entries are shown as pseudonyms; those of protected lists always.
    """
    if action in {"add", "show", "renew", "remove"} and not what:
        raise click.UsageError(f"`manumit watchlist {action}` needs {_ACTIONS[action]}")
    if options["unmasked"] and not options["reason"].strip():
        raise click.UsageError("--unmasked needs --reason; it is kept in the log of openings")
    options["operator"] = getpass.getuser() if options["operator"] is None else options["operator"]
    _DO[action](door, what or "", options)


def _add(door: Door, what: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import ListTerms, add_list

    terms = ListTerms(
        **{key: options[key] for key in ("name", "owner", "legal_basis", "purpose", "severity", "meaning")},
        expires=_day(options["expires"], "add"),
        protected=options["protected"],
    )
    added = add_list(
        door.workspace,
        Path(what),
        terms,
        kind=options["kind"],
        region=options["region"].upper() if options["region"] else None,
        swap=options["replace"],
        operator=options["operator"],
        wait_seconds=door.wait,
    )
    showing.added(door, added, options["top"])


def _list(door: Door, _: str, __: dict[str, Any]) -> None:
    from manumit.alert.watchlists import all_lists

    showing.lists(door, all_lists(door.workspace))


def _show(door: Door, what: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import Watchlists, find_list

    manifest = find_list(door.workspace, what)
    lists = Watchlists.open(door.workspace, why="showing")
    if manifest.list_id not in lists.lists:
        over = manifest.expired(datetime.now(UTC).date())
        door.say(manifest.past() if over else f"watchlist {manifest.list_id} is not open")
        return
    _note_shown(door, [manifest.list_id], options)
    showing.entries(door, lists.opened(manifest.list_id), options["top"], unmasked=options["unmasked"])


def _note_shown(door: Door, list_ids: list[str], options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import Shelf, note_openings

    if options["unmasked"]:
        folder = Shelf(door.workspace.path).folder
        note_openings(folder, list_ids, "shown in words", options["reason"], options["operator"])


def _match(door: Door, what: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import Watchlists, find_list, match_collected

    ws = door.workspace
    only = find_list(ws, what).list_id if what else None
    lists = Watchlists.open(ws, why=options["reason"] or "matching of collected records")
    for sentence in lists.expired():
        door.note(sentence)
    if only is not None:
        lists = lists.only(only)
    with meter() as bar:
        found = match_collected(
            ws,
            lists,
            purpose=options["purpose"] or "leads",
            case=options["case"],
            progress=lambda done, total: bar.show("matching", done, total, noun="records"),
        )
    _note_shown(door, sorted(set(found.hits.column("list_id").to_pylist())), options)
    showing.hits(door, lists, found, options["top"], unmasked=options["unmasked"])


def _renew(door: Door, what: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import find_list, renew_list

    ws, day = door.workspace, _day(options["expires"], "renew")
    made = renew_list(
        ws,
        find_list(ws, what).list_id,
        day,
        options["legal_basis"],
        operator=options["operator"],
        wait_seconds=door.wait,
    )
    if door.as_json:
        door.document(made.to_dict())
    else:
        door.say(f"Watchlist {made.list_id} may be used until {day.isoformat()}.")


def _remove(door: Door, what: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import find_list, remove_list

    ws = door.workspace
    gone = remove_list(
        ws,
        find_list(ws, what).list_id,
        options["reason"],
        operator=options["operator"],
        wait_seconds=door.wait,
    )
    if door.as_json:
        door.document({"removed": gone.list_id, "entries": gone.entries})
    else:
        door.say(
            f"Watchlist {gone.list_id} is removed, with its {counted(gone.entries, 'entry', 'entries')}."
        )


def _openings(door: Door, _: str, options: dict[str, Any]) -> None:
    from manumit.alert.watchlists import Shelf, read_openings

    told = read_openings(Shelf(door.workspace.path).folder)
    if door.as_json:
        door.document({"openings": told})
    elif not told:
        door.say("No watchlist was opened yet.")
    for line in () if door.as_json else told[-options["top"] :]:
        why = f": {safe(line['why'])}" if line["why"] else ""
        door.say(f"{line['at'][:19]}  {line['action']:<14} {line['list']} by {safe(line['by'])}{why}")


def _day(stated: datetime | None, action: str) -> date:
    if stated is None:
        raise click.UsageError(f"`manumit watchlist {action}` needs --expires, a last day of use")
    return stated.date()


_DO = {
    "add": _add,
    "list": _list,
    "show": _show,
    "match": _match,
    "renew": _renew,
    "remove": _remove,
    "openings": _openings,
}
