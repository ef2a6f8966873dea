"""Likely duplicates: pairs of entries that may be one, for a person to decide. Nothing is merged here."""
