"""Bulk actions as pages show them, and what a deed may do to an entry."""
