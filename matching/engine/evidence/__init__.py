"""The evidence of a shown pair."""
