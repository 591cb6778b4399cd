"""How a network, a campaign and a record are shown in a terminal and in JSON."""
