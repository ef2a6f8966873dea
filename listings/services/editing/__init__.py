"""Editing listings by hand: drafts, finishing them, restoring older versions. The one function that writes a version is `storing`."""
