"""The signature of a webhook: HMAC-SHA-256 over the time of sending and the body.

A receiver recomputes it with the shared secret, compares in constant time, and drops what is older than the
replay window or bears a delivery key that it has seen. A repetition is signed anew, with its own time.
"""

from __future__ import annotations

import hashlib
import hmac

DELIVERY_HEADER = "Manumit-Delivery"
TIMESTAMP_HEADER = "Manumit-Timestamp"
SIGNATURE_HEADER = "Manumit-Signature"
REPLAY_SECONDS = 300
"""A receiver refuses a message whose time of sending is further off than this."""


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of the signature header.

    Parameters
    ----------
    timestamp : seconds since 1970 in UTC, in decimal digits, as in its header.
    """
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify_signature(secret: bytes, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether a message is signed with the secret and was sent just now."""
    if not (timestamp.isascii() and timestamp.isdecimal()) or abs(now - int(timestamp)) > REPLAY_SECONDS:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())
