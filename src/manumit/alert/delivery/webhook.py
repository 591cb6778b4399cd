"""Alerts by a signed request: POST of JSON over verified TLS, to exactly the address that is set.

No redirect is followed and no proxy is asked. Any answer from 200 to 299 says that it was taken.
"""

from __future__ import annotations

import ssl
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import gaierror
from typing import TYPE_CHECKING

from manumit.alert.delivery.deadline import TooSlowError, deadline
from manumit.alert.delivery.message import DeliveryError
from manumit.alert.delivery.signing import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from manumit.alert.delivery.tls import tls_fault, verified

if TYPE_CHECKING:
    from datetime import datetime
    from http.client import HTTPResponse

    from manumit.alert.delivery.addresses import Webhook
    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver

_WHOLE = 3  # the exchange may take so many times the wait for one answer
_LONGEST_WAIT = 86_400.0


def send(receiver: Receiver, message: Message, now: datetime) -> None:
    """Send a message.

    Raises
    ------
    DeliveryError : it was not taken, or nobody knows.
    """
    hook = receiver.webhook
    if hook is None:
        raise DeliveryError("no address is named")
    body, timestamp = message.outside(), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "manumit",
        "Connection": "close",
        DELIVERY_HEADER: message.key,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(hook.secret.read().encode(), timestamp, body),
    }
    connection = _connection(hook, receiver.timeout_seconds)
    try:
        with deadline(receiver.timeout_seconds * _WHOLE, lambda: connection.sock):
            connection.request("POST", hook.path, body, headers)
            answer = connection.getresponse()
    except TooSlowError as error:
        raise DeliveryError(str(error)) from error
    except (OSError, HTTPException) as error:
        raise DeliveryError(_fault(error)) from error
    finally:
        connection.close()
    _judge(answer, now)


def _connection(hook: Webhook, timeout: float) -> HTTPConnection:
    if hook.secure:
        return HTTPSConnection(hook.host, hook.port, timeout=timeout, context=verified(hook.authorities))
    return HTTPConnection(hook.host, hook.port, timeout=timeout)


def _judge(answer: HTTPResponse, now: datetime) -> None:
    if 200 <= answer.status < 300:
        return
    if 300 <= answer.status < 400:
        raise DeliveryError(f"it answered {answer.status}: redirects are not followed; set the new address")
    raise DeliveryError(
        f"it answered {answer.status}", retry_seconds=_wait(answer.getheader("Retry-After"), now)
    )


def _wait(written: str | None, now: datetime) -> float | None:
    """Seconds that Retry-After asks for: a number, or a date."""
    if written is None:
        return None
    if written.strip().isascii() and written.strip().isdecimal():
        return min(float(written), _LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(written)
        return min(max((then - now).total_seconds(), 0.0), _LONGEST_WAIT)
    except (TypeError, ValueError):
        return None


def _fault(error: OSError | HTTPException) -> str:
    """What happened, without words of the peer."""
    if isinstance(error, ssl.SSLError):
        return tls_fault(error)
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, gaierror):
        return "the name of its machine is not known"
    if isinstance(error, HTTPException):
        return "it broke off, or its answer is no HTTP"
    return (error.strerror or "it cannot be reached").lower()
