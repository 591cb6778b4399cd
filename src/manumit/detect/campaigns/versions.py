"""Versions of what a run keeps. Raise one when the same records could give something else."""

FEATURES_VERSION = 3
"""Changes when a text would give other features."""

LINKING_VERSION = 3
TEMPLATES_VERSION = 2

VERSION = f"{FEATURES_VERSION}.{LINKING_VERSION}.{TEMPLATES_VERSION}"
"""Changes when the same records could give other campaigns."""
