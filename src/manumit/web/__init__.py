"""The door for programs: records by HTTP. It shows and calls, it computes nothing."""

from manumit.web.records import routes
from manumit.web.server import Address, Server, make_app

__all__ = ["Address", "Server", "make_app", "routes"]
