"""Errors a user meets. Each is one sentence that says what is wrong and what mends it."""

from __future__ import annotations


class ManumitError(Exception):
    """Base of all errors that a user can mend; its text is one sentence without record content."""


class SchemaError(ManumitError):
    """A table lacks a column, or has one of another type."""


class WorkspaceError(ManumitError):
    """The workspace folder is missing, damaged or of another version."""


class WorkspaceBusyError(WorkspaceError):
    """Another process holds the workspace."""


class RefusedError(ManumitError):
    """A use or an input that the rules of the house do not allow."""


class BadFileError(ManumitError):
    """A file that cannot be read as what it claims to be; refused whole."""
