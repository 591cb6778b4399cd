"""What was raised, what became of it, and who is told? Alerts folded, reviewed and sent.

inbox = Inbox.open(ws)
told = inbox.put(alerts, now)  # table ALERTS in; table INBOX out: new, risen or doubled
done = inbox.deliver(now)  # sends what is due; done.next_at says when to call again
inbox.alerts(states=["new"])
with ws.lock("alerts"):
    inbox.review("2f4157", "closed", "a hospital's own line", "ana")
"""

from manumit.alert.inbox.boxes import Inbox
from manumit.alert.inbox.outbox import Delivery
from manumit.alert.inbox.sending import Delivered, held
from manumit.alert.inbox.tables import CLOSED, FILE, INBOX, NEW, SEEN, STATES

__all__ = ["CLOSED", "FILE", "INBOX", "NEW", "SEEN", "STATES", "Delivered", "Delivery", "Inbox", "held"]
