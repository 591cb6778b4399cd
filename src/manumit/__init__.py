"""Manumit."""
