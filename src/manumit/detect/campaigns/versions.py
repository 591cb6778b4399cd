"""Versions of what a run keeps. Raise one when the same records could give something else."""

FEATURES_VERSION = 4
"""Changes when a text would give other features."""

LINKING_VERSION = 4
TEMPLATES_VERSION = 3

VERSION = f"{FEATURES_VERSION}.{LINKING_VERSION}.{TEMPLATES_VERSION}"
"""Changes when the same records could give other campaigns."""
