"""TLS as every channel uses it: the peer's certificate and name are verified, always."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from manumit.alert.delivery.message import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path


def verified(authorities: Path | None) -> ssl.SSLContext:
    """A context that trusts the system's authorities, or those of a file.

    Raises
    ------
    DeliveryError : the file cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=str(authorities) if authorities else None)
    except (OSError, ssl.SSLError) as error:
        raise DeliveryError(f"the certificates in {authorities} cannot be read") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def tls_fault(error: ssl.SSLError) -> str:
    """What stands against a connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    return f"no safe connection ({error.reason or 'TLS failed'})"
