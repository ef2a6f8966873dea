"""Decisions of people about matches: said on a page or in a book, taken back, exported."""
