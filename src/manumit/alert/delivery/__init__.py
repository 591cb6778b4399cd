"""How does an alert reach a person? Receivers as data, and the channels to them.

receivers = read_receivers(ws.path)
send(receivers["desk"], message, now)

What leaves the machine (e-mail, webhook) carries id, rule and link of each alert and nothing else; the
terminal and a local file show the masked reason too.
"""

from manumit.alert.delivery.channels import LEAVES, send
from manumit.alert.delivery.hours import Hours, next_due
from manumit.alert.delivery.message import DeliveryError, Item, Message
from manumit.alert.delivery.receivers import FILE, Receiver, read_receivers
from manumit.alert.delivery.signing import REPLAY_SECONDS, sign, verify_signature

__all__ = [
    "FILE",
    "LEAVES",
    "REPLAY_SECONDS",
    "DeliveryError",
    "Hours",
    "Item",
    "Message",
    "Receiver",
    "next_due",
    "read_receivers",
    "send",
    "sign",
    "verify_signature",
]
