"""Versions of what is found; another one means that it must be found afresh."""

VERSION = 2
