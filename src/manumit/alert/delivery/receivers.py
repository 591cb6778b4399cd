"""`receivers.toml`: who is told of alerts, how, of which, and when. A closed set of keys.

    link = "https://cases.example.org/alerts/{id}"

    [receivers.desk]
    channel = "email"
    ...

See `docs/decisions/021-delivery.md` for every key.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from manumit.alert.delivery.addresses import Mail, Webhook, mail_from, webhook_from
from manumit.alert.delivery.hours import HOURLY, IMMEDIATELY, Hours
from manumit.alert.delivery.reading import Keys, bad, zone_of
from manumit.store import LEADS_PURPOSE, WorkspaceError
from manumit.store.schema.alerts import SEVERITIES

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

FILE = "receivers.toml"
LINK = "manumit alerts show {id}"
"""What stands for a link where no web address is set: the command that shows the alert."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_SPAN = re.compile(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)")
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told of alerts.

    Parameters
    ----------
    channel : terminal, file, email or webhook.
    rules, severities, lists : of which alerts; empty: all. Of `lists`, only alerts of these watchlists.
    hours : when.
    purpose, recipient : what each sending that leaves the machine is noted with.
    tries : after so many without success a delivery is laid aside as dead.
    path, mail, webhook : where to; the one of its channel.
    """

    name: str
    channel: str
    hours: Hours
    rules: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    purpose: str = LEADS_PURPOSE
    recipient: str = ""
    tries: int = _TRIES
    timeout_seconds: float = 10.0
    path: Path | None = None
    mail: Mail | None = None
    webhook: Webhook | None = None

    def wants(self, rule: str, severity: str, list_id: str | None) -> bool:
        """Whether this receiver is told of such an alert."""
        return (
            (not self.rules or rule in self.rules)
            and (not self.severities or severity in self.severities)
            and (not self.lists or list_id in self.lists)
        )

    @property
    def where(self) -> str:
        """Where it goes to, in a word or two, without a secret."""
        if self.mail is not None:
            return f"{', '.join(self.mail.to)} by {self.mail.host}:{self.mail.port}"
        if self.webhook is not None:
            return self.webhook.shown
        return str(self.path) if self.path else "this terminal"


@dataclass(frozen=True, slots=True)
class Receivers:
    """All that `receivers.toml` says.

    Parameters
    ----------
    link : pattern of the link to an alert; `{id}` stands for its id.
    """

    link: str = LINK
    named: dict[str, Receiver] = field(default_factory=dict)

    def link_to(self, alert_id: str) -> str:
        """The link to one alert."""
        return self.link.replace("{id}", alert_id)


def read_receivers(workspace: Path) -> Receivers:
    """The receivers of a workspace; without a file there is none.

    Raises
    ------
    WorkspaceError : the file is not TOML, has an unknown key or a value of the wrong form.
    """
    path = workspace / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Receivers()
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{path} is not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} is not valid TOML: it is not UTF-8 text") from error
    top = Keys(str(path), found)
    link = top.text("link", LINK)
    if "{id}" not in link or not link.isprintable():
        raise bad(
            path, "link", link, "a link with {id} in it, such as 'https://cases.example.org/alerts/{id}'"
        )
    tables = top.tables("receivers")
    top.finish()
    named = {name: _receiver(workspace, f"{path}: receivers.{name}", name, t) for name, t in tables.items()}
    return Receivers(link, named)


def _receiver(workspace: Path, where: str, name: str, table: dict[str, Any]) -> Receiver:
    if not _NAME.fullmatch(name):
        raise WorkspaceError(f"{where}: a name has small letters, digits, - and _ only, such as 'night-desk'")
    keys = Keys(where, table)
    channel = keys.choice("channel", ("terminal", "file", "email", "webhook"))
    made = Receiver(
        name=name,
        channel=channel,
        hours=_hours(keys),
        rules=keys.names("rules"),
        severities=keys.names("severities", SEVERITIES),
        lists=keys.names("lists"),
        purpose=keys.text("purpose", LEADS_PURPOSE),
        recipient=keys.text("recipient", f"receiver {name}"),
        tries=keys.whole("tries", _TRIES, 1, 100),
        timeout_seconds=keys.number("timeout_seconds", 10.0, 0.05, 300.0),
        path=workspace / keys.text("path", "alerts.jsonl") if channel == "file" else None,
        mail=mail_from(keys, workspace) if channel == "email" else None,
        webhook=webhook_from(keys, workspace) if channel == "webhook" else None,
    )
    keys.finish()
    return made


def _hours(keys: Keys) -> Hours:
    spans = []
    for written in keys.texts("quiet"):
        found = _SPAN.fullmatch(written.strip())
        if found is None:
            raise bad(keys.where, "quiet", written, "hours, such as '22:00-07:00'")
        first, end = (keys.clock("quiet", part) for part in found.groups())
        if first == end:
            raise bad(keys.where, "quiet", written, "hours with an end that differs from their beginning")
        spans.append((first, end))
    return Hours(zone_of(keys), tuple(spans), keys.flag("urgent_passes", default=True), _digest(keys))


def _digest(keys: Keys) -> str | time:
    written = keys.text("digest", IMMEDIATELY)
    if written in {IMMEDIATELY, HOURLY}:
        return written
    kind, _, clock = written.partition(" ")
    if kind != "daily" or not clock:
        raise bad(keys.where, "digest", written, "'immediately', 'hourly' or 'daily 08:00'")
    return keys.clock("digest", clock.strip())
