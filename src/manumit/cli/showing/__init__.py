"""How a network, a campaign, a record and a backup are shown in a terminal and in JSON."""
