"""Spreadsheets of the two lists: reading them, templates, written lists, marked copies."""
