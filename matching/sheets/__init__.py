"""The match book: writing it, and reading the marks of people back."""
