"""A report that a person can read: HTML that needs nothing but itself."""

from manumit.share.report.writing import Written, write_report

__all__ = ["Written", "write_report"]
