"""Where e-mails and webhooks go, as settings say it; only over verified TLS, save to this machine itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from manumit.alert.delivery.reading import bad
from manumit.alert.delivery.secrets import Secret
from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from manumit.alert.delivery.reading import Keys

STARTTLS, TLS, NONE = "starttls", "tls", "none"
_PORTS = {STARTTLS: 587, TLS: 465, NONE: 25}
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """How an e-mail is handed over.

    Parameters
    ----------
    security : starttls, tls (from the first byte), or none, which only this machine may have.
    user, password : to log in; None: without.
    authorities : file with the certificates of authorities to trust; None: those of the system.
    """

    host: str
    port: int
    security: str
    sender: str
    to: tuple[str, ...]
    user: str | None = None
    password: Secret | None = None
    authorities: Path | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a webhook goes.

    Parameters
    ----------
    path : with the query, as it stands in the request.
    secret : signs each message.
    """

    secure: bool
    host: str
    port: int
    path: str
    secret: Secret
    authorities: Path | None = None

    @property
    def shown(self) -> str:
        """The address without its path, which may hold a token."""
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"


def mail_from(keys: Keys, workspace: Path) -> Mail:
    """The settings of an e-mail receiver."""
    host = keys.text("host")
    security = keys.choice("security", (STARTTLS, TLS, NONE), STARTTLS)
    if security == NONE and host not in _LOCAL:
        raise bad(keys.where, "security", security, "safe over a network; write 'starttls' or 'tls'")
    port = keys.whole("port", _PORTS[security], 1, 65_535)
    sender, to = keys.text("from"), keys.texts("to")
    if not to:
        raise WorkspaceError(f"{keys.where}: to is missing; name at least one address")
    for key, address in (("from", sender), *(("to", one) for one in to)):
        if not _ADDRESS.fullmatch(address):
            raise bad(keys.where, key, address, "an e-mail address")
    user = keys.text("user", "-")
    password = _secret(keys, workspace, "password", needed=user != "-")
    return Mail(
        host,
        port,
        security,
        sender,
        tuple(dict.fromkeys(to)),
        None if user == "-" else user,
        password,
        _authorities(keys, workspace),
    )


def webhook_from(keys: Keys, workspace: Path) -> Webhook:
    """The settings of a webhook."""
    written = keys.text("url")
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise bad(
            keys.where, "url", written, "an address such as 'https://cases.example.org/alerts'"
        ) from error
    fits = parts.scheme in {"https", "http"} and parts.hostname and written.isascii() and " " not in written
    if not fits or parts.hostname is None or parts.username is not None or parts.fragment:
        raise bad(keys.where, "url", written, "an address such as 'https://cases.example.org/alerts'")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise bad(keys.where, "url", written, "safe over a network; write https://")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secret = _secret(keys, workspace, "secret", needed=True)
    if secret is None:
        raise WorkspaceError(f"{keys.where}: secret_file or secret_variable is missing")
    return Webhook(
        secure, parts.hostname, port or (443 if secure else 80), path, secret, _authorities(keys, workspace)
    )


def _secret(keys: Keys, workspace: Path, name: str, *, needed: bool) -> Secret | None:
    """A secret by its file or its environment variable."""
    file, variable = keys.text(f"{name}_file", "-"), keys.text(f"{name}_variable", "-")
    given = [value for value in (file, variable) if value != "-"]
    if len(given) == 2 or (needed and not given):
        raise WorkspaceError(
            f"{keys.where}: name either {name}_file (a file with mode 0600) or {name}_variable "
            f"(an environment variable); the {name} itself never stands here"
        )
    if file != "-":
        return Secret(f"{keys.where}: {name}_file", workspace / Path(file).expanduser())
    return Secret(f"{keys.where}: {name}_variable", None, variable) if given else None


def _authorities(keys: Keys, workspace: Path) -> Path | None:
    written = keys.text("authorities_file", "-")
    return None if written == "-" else workspace / Path(written).expanduser()
