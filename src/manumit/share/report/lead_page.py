"""One lead as the report shows it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.urgent import advice
from manumit.casework import ACCEPT, DEFER, DISMISS
from manumit.share.report import wording
from manumit.share.report.masking import PLAIN_KINDS, Context, Piece, Span
from manumit.share.report.network import draw_network
from manumit.share.report.parts import (
    Decision,
    Identifier,
    LeadPart,
    Reason,
    RecordLink,
    RecordPart,
)
from manumit.share.report.signs import read_signs
from manumit.share.report.templates import read_campaign
from manumit.share.report.timeline import draw_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.alert.urgent import Advice
    from manumit.share.report.gathering import LeadMatter
    from manumit.share.report.masking import Veil

_IDENTIFIERS = 25
_PLACES = 8
_PROOFS = 6  # records named beside a reason
_TEXT = 900  # characters of a record
_BLANKS = re.compile(r"\s{2,}")
_KNOWN = 2_000  # accounts that are looked for in texts
_EXCERPT = 160
_PLACE = Context(sentence=True)
"""A place as written: what would be a name elsewhere is one of a town here."""

_SAID = {ACCEPT: "accepted", DISMISS: "dismissed", DEFER: "deferred"}


class Reader:
    """Turns one lead's rows into what is shown; seals what belongs to possible minors first."""

    def __init__(self, matter: LeadMatter, number: int, veil: Veil, tables: frozenset[str]) -> None:
        self.matter, self.number, self.veil, self.tables = matter, number, veil, tables
        self.anchor = f"lead-{number}"
        self.sealed = matter.lead["urgent"] == "child"
        self.spans = self._spans()
        self.known = self._known()
        self._languages = dict(
            zip(*(matter.languages.column(name).to_pylist() for name in ("record_id", "lang")), strict=True)
        )
        self.hidden_values = self._seal()

    def _spans(self) -> dict[tuple[str, str], list[Span]]:
        """What the run found in each field of the records that are read."""
        found: dict[tuple[str, str], list[Span]] = {}
        mentions = self.matter.mentions
        here = pc.is_in(mentions.column("record_id"), pa.array(list(self.matter.texts), pa.string()))
        for row in mentions.filter(here).to_pylist():
            span = Span(row["start_char"], row["end_char"], row["kind"], row["value"])
            found.setdefault((row["record_id"], row["field"]), []).append(span)
        return found

    def _known(self) -> tuple[tuple[str, str], ...]:
        authors = Counter(a for a in self.matter.records.column("author").to_pylist() if a)
        named = {(kind, value) for kind, value in self._named() if kind in {"name", "organisation"}}
        known = [("author", author) for author, _ in authors.most_common(_KNOWN)]
        return tuple(dict.fromkeys([*known, *sorted(named)]))

    def _named(self) -> set[tuple[str, str]]:
        columns = (self.matter.mentions.column(name).to_pylist() for name in ("kind", "value"))
        return set(zip(*columns, strict=True))

    def is_sealed(self, record_id: str) -> bool:
        """Whether nothing that names anybody is ever shown of this record."""
        return self.sealed or record_id in self.veil.sealed_records

    def _seal(self) -> frozenset[str]:
        """Seal the identifiers of possible minors; return what they write in slots."""
        matter = self.matter
        self.veil.sealed_records |= matter.minors
        if self.sealed:
            self.veil.sealed_records.update(matter.record_ids.to_pylist())
        for row in matter.mentions.to_pylist() if self.sealed or matter.minors else ():
            if self.is_sealed(row["record_id"]):
                self.veil.seal(row["kind"], row["value"])
        for row in matter.records.to_pylist() if self.sealed or matter.minors else ():
            if row["author"] and self.is_sealed(row["record_id"]):
                self.veil.seal("author", row["author"])
        return frozenset(
            slot["value"]
            for row in matter.slot_values
            if self.is_sealed(row["record_id"])
            for slot in row["slot_values"]
        )

    def context(
        self, record_id: str | None = None, field: str = "text", *, sentence: bool = False
    ) -> Context:
        """What is known about a text."""
        return Context(
            mentions=tuple(self.spans.get((record_id, field), ())) if record_id else (),
            known=self.known,
            sealed=self.is_sealed(record_id) if record_id else self.sealed,
            sentence=sentence,
        )

    def foreign_texts(self) -> Iterator[str]:
        """Texts that will be looked through."""
        for row in self.matter.texts.values():
            yield from (row[name] for name in ("title", "text", "place") if row[name])
        for campaign in self.matter.campaigns:
            yield from (v["value"] for slot in campaign["slots"] for v in slot["values"])
            yield from (part["text"] for part in campaign["parts"])
        yield from (reason["sentence"] for reason in self.matter.lead["reasons"])

    def link(self, record_id: str) -> RecordLink:
        """A record by its id."""
        short = record_id[: wording.SHORT]
        return RecordLink(short, f"{self.anchor}-{short}" if record_id in self.matter.shown else None)

    def language(self, record_id: str) -> str | None:
        """The language of a record's text, as far as it is known."""
        return wording.language(self._languages.get(record_id), self.matter.texts[record_id]["lang_stated"])

    def advice(self) -> Advice | None:
        """What to do now; None: nothing says that it cannot wait."""
        urgent = self.matter.lead["urgent"]
        phones = self.matter.mentions.filter(pc.equal(self.matter.mentions.column("kind"), "phone"))
        return advice(urgent, phones.column("value").to_pylist()) if urgent else None

    def read(self) -> LeadPart:
        """The whole lead."""
        lead, matter = self.matter.lead, self.matter
        records = matter.records
        times = [t for t in records.column("observed_at").to_pylist() if t is not None]
        identifiers, left_out = self._identifiers()
        return LeadPart(
            number=self.number,
            anchor=self.anchor,
            lead_id=lead["lead_id"],
            rank=lead["rank"],
            subject_kind=lead["subject_kind"],
            subject=lead["subject"],
            score=lead["score"],
            likelihood=lead["likelihood"],
            urgent=lead["urgent"],
            title=f"{lead['subject_kind'].capitalize()} {lead['subject'][: wording.SHORT]}",
            excerpt=self._excerpt(),
            records_in_all=len(matter.record_ids),
            authors=len(records.column("author").drop_null().unique()),
            places_in_all=len(records.column("place").drop_null().unique()),
            when=wording.span(min(times), max(times)) if times else "times unknown",
            by_hand=matter.network["by_hand"] if matter.network else None,
            decision=self._decision(),
            minors=len(matter.minors),
            reasons=tuple(self._reason(r) for r in sorted(lead["reasons"], key=lambda r: -r["points"])),
            signs=read_signs(self),
            campaigns=tuple(
                read_campaign(c, self.veil, self.context(), self.hidden_values) for c in matter.campaigns
            ),
            campaigns_in_all=matter.campaigns_in_all,
            timeline=draw_timeline(records),
            drawing=(
                draw_network(matter.nodes, matter.links, self.veil, sealed=self.sealed)
                if matter.nodes
                else None
            ),
            identifiers=identifiers,
            identifiers_left_out=left_out,
            languages=tuple(_common(matter.languages.column("lang").to_pylist())),
            places=tuple(
                (tuple(self.veil.pieces(place, _PLACE)), count)
                for place, count in _common(records.column("place").to_pylist())[:_PLACES]
            ),
            records=tuple(self._record(matter.texts[r]) for r in matter.shown),
            missing=tuple(self._missing()),
        )

    def _decision(self) -> Decision | None:
        made = self.matter.review
        if made is None:
            return None
        why = self.veil.pieces(made.reason, self.context(sentence=True))
        return Decision(_SAID[made.decision], made.decided_at[:10], made.operator, tuple(why))

    def _reason(self, reason: dict[str, Any]) -> Reason:
        proofs = reason["record_ids"] or []
        return Reason(
            points=reason["points"],
            figure=wording.figure(reason["figure"]),
            rule=reason["rule"],
            sentence=tuple(self.veil.pieces(reason["sentence"], self.context(sentence=True))),
            records=tuple(self.link(record) for record in proofs[:_PROOFS]),
            more=max(0, len(proofs) - _PROOFS),
        )

    def _excerpt(self) -> tuple[Piece, ...]:
        """The beginning of the first text."""
        if not self.matter.shown:
            return ()
        row = self.matter.texts[self.matter.shown[0]]
        text = row["text"]
        first = len(text) - len(text.lstrip())
        stop = wording.whole_words(text, first, min(len(text), first + _EXCERPT))[1]
        pieces = self.veil.pieces(text, self.context(row["record_id"]), within=(first, stop))
        shown = [piece._replace(text=_BLANKS.sub(" ", piece.text)) for piece in pieces]
        return (*shown, Piece(" …")) if stop < len(text) else tuple(shown)

    def _identifiers(self) -> tuple[tuple[Identifier, ...], int]:
        """The identifiers that most records give, and how many others there are.

        Those of the mentions; where the run has none, contacts of the campaigns.
        """
        records: dict[tuple[str, str], set[str]] = {}
        values: dict[tuple[str, str], tuple[str, str]] = {}
        for kind, value, record in self._given():
            if kind not in PLAIN_KINDS:
                key = self.veil.key(kind, value)
                values[key] = max(values.get(key, (kind, value)), (kind, value), key=lambda v: len(v[1]))
                records.setdefault(key, set()).add(record)
        order = sorted(records, key=lambda key: (-len(records[key]), key))
        told = (
            Identifier(
                values[key][0], self.veil.identifier(*values[key], sealed=self.sealed), len(records[key])
            )
            for key in order[:_IDENTIFIERS]
        )
        return tuple(told), max(0, len(order) - _IDENTIFIERS)

    def _given(self) -> list[tuple[str, str, str]]:
        """Kind, value and record of each identifier, in a fixed order."""
        if "mentions" in self.tables:
            columns = (self.matter.mentions.column(n).to_pylist() for n in ("kind", "value", "record_id"))
            return sorted(set(zip(*columns, strict=True)))
        return [
            (row["kind"], row["value"], f"{row['campaign_id']} {n}")
            for row in self.matter.contacts
            for n in range(row["records"])
        ]

    def _record(self, row: dict[str, Any]) -> RecordPart:
        record_id, veil = row["record_id"], self.veil
        sealed = self.is_sealed(record_id)
        link = self.link(record_id)
        text, title, contact = row["text"], row["title"] or "", row["contact"] or ""
        stop = wording.whole_words(text, 0, min(len(text), _TEXT))[1]
        return RecordPart(
            record_id=record_id,
            short=link.short,
            anchor=link.anchor or "",
            kind=row["kind"],
            when=wording.minute(row["observed_at"], row["time_precision"]),
            language=self.language(record_id),
            author=veil.identifier("author", row["author"], sealed=sealed) if row["author"] else None,
            thread=veil.identifier("thread", row["thread"], sealed=sealed) if row["thread"] else None,
            place=tuple(veil.pieces(row["place"] or "", _PLACE)),
            url=veil.identifier("url", row["url"], sealed=sealed) if row["url"] else None,
            contact=self._contact(contact, record_id),
            title=tuple(veil.pieces(title, self.context(record_id, "title"))),
            text=tuple(veil.pieces(text, self.context(record_id), within=(0, stop))),
            cut=len(text) - stop,
            batch_id=row["batch_id"],
            source_id=None
            if veil.hidden("source_id", row["source_id"] or "", sealed=sealed)
            else row["source_id"],
            sealed=sealed,
        )

    def _contact(self, contact: str, record_id: str) -> tuple[Piece, ...]:
        """Contact details, one a line; a line in which nothing is known is an identifier as a whole."""
        made: list[Piece] = []
        for line in contact.splitlines():
            pieces = self.veil.pieces(line, self.context(record_id, ""))
            if self.veil.hidden("stated", line, sealed=self.is_sealed(record_id)) and not any(
                piece.masked for piece in pieces
            ):
                pieces = [self.veil.identifier("stated", line, sealed=self.is_sealed(record_id))]
            made += [*([Piece("; ")] if made else []), *pieces]
        return tuple(made)

    def _missing(self) -> list[str]:
        said = {
            "indicators": "This run has no table of indicators: signs of a rule are not shown.",
            "mentions": "This run has no table of mentions: contacts are those of the campaigns.",
            "languages": "This run has no table of languages.",
        }
        if self.matter.lead["subject_kind"] == "network":
            said["links"] = "This run has no table of links: the network is drawn without its lines."
        return [sentence for table, sentence in said.items() if table not in self.tables]


def _common(values: list[str | None]) -> list[tuple[str, int]]:
    found = Counter(value for value in values if value)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
