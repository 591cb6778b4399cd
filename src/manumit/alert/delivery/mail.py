"""Alerts by e-mail: plain text, over verified TLS.

The subject line and the text name ids, rules and links only. A repetition bears the same Message-ID and the
same delivery key.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from manumit.alert.delivery.addresses import STARTTLS, TLS
from manumit.alert.delivery.deadline import TooSlowError, deadline
from manumit.alert.delivery.message import DeliveryError, plain_line
from manumit.alert.delivery.signing import DELIVERY_HEADER
from manumit.alert.delivery.tls import tls_fault, verified

if TYPE_CHECKING:
    from datetime import datetime

    from manumit.alert.delivery.addresses import Mail
    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver

_LOCAL_NAME = "localhost"  # what the server is told: the machine's own name is nobody's business
_WHOLE = 6  # the exchange may take so many times the wait for one answer


def send(receiver: Receiver, message: Message, now: datetime) -> None:
    """Hand a message over to the mail server.

    Raises
    ------
    DeliveryError : it was not taken, or not for every addressee, or nobody knows.
    """
    mail = receiver.mail
    if mail is None:
        raise DeliveryError("no mail server is named")
    open_connection: list[smtplib.SMTP] = []

    def current() -> socket.socket | None:
        return open_connection[0].sock if open_connection else None

    try:
        with deadline(receiver.timeout_seconds * _WHOLE, current):
            _hand_over(mail, message, now, receiver.timeout_seconds, open_connection)
    except TooSlowError as error:
        raise DeliveryError(str(error)) from error
    except OSError as error:
        raise DeliveryError(_fault(error)) from error
    finally:
        for connection in open_connection:
            connection.close()


def compose(mail: Mail, message: Message, now: datetime) -> EmailMessage:
    """The message as it goes over the wire."""
    made = EmailMessage()
    made["From"] = mail.sender
    made["To"] = ", ".join(mail.to)
    count = len(message.items)
    made["Subject"] = f"Manumit: {count} {'alert' if count == 1 else 'alerts'} to look at"
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{message.key}@{mail.sender.rpartition('@')[2]}>"
    made[DELIVERY_HEADER] = message.key
    made["Auto-Submitted"] = "auto-generated"
    lines = [plain_line(f"{n}. {item.rule}  {item.alert_id}") for n, item in enumerate(message.items, 1)]
    links = [plain_line(f"   {item.link}", 2_000) for item in message.items]
    told = [line for pair in zip(lines, links, strict=True) for line in pair]
    ending = "An alert is a reason to look. What it is about can be seen on the machine that raised it."
    made.set_content("\n".join([*told, "", ending, ""]))
    return made


def _hand_over(
    mail: Mail, message: Message, now: datetime, timeout: float, opened: list[smtplib.SMTP]
) -> None:
    context = verified(mail.authorities)
    if mail.security == TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(local_hostname=_LOCAL_NAME, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(local_hostname=_LOCAL_NAME, timeout=timeout)
    server._host = mail.host  # type: ignore[attr-defined]  # noqa: SLF001  # the name that TLS checks
    opened.append(server)
    code, _ = server.connect(mail.host, mail.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, b"")
    if mail.security == STARTTLS:
        server.starttls(context=context)
    server.ehlo_or_helo_if_needed()
    if mail.user is not None and mail.password is not None:
        server.login(mail.user, mail.password.read())
    addresses = message.addresses or mail.to
    refused = server.send_message(compose(mail, message, now), mail.sender, list(addresses))
    if refused:
        codes = ", ".join(str(code) for code in sorted({code for code, _ in refused.values()}))
        left = tuple(address for address in addresses if address in refused)
        raise DeliveryError(f"{len(left)} of {len(addresses)} addressees refused ({codes})", addresses=left)
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):  # it has the message already
        return


def _fault(error: OSError) -> str:
    """What happened, without the words of the server: they may quote an address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"every addressee was refused ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer what is needed (STARTTLS, or to log in)"
    if isinstance(error, smtplib.SMTPServerDisconnected) and not isinstance(error.__context__, TimeoutError):
        return "the mail server broke off"
    if isinstance(error, ssl.SSLError):
        return tls_fault(error)
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "the mail server did not answer in time"
    if isinstance(error, socket.gaierror):
        return "the name of the mail server is not known"
    return (error.strerror or "the mail server cannot be reached").lower()
