"""Rows of any table to rows of table `records`."""
