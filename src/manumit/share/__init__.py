"""How do other agencies read it? Files that leave the workspace, each with a purpose and a recipient."""

from manumit.share.tables import Exported, export, formats

__all__ = ["Exported", "export", "formats"]
