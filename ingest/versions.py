"""Moved: the rules of versions are the ledger's, so that what stands is decided in one place."""

from ledger.versions import canonical, standing, tellable, version_of

__all__ = ["canonical", "standing", "tellable", "version_of"]
