"""Likely duplicates: found and noted, kept apart or merged by a person, and merges undone."""
