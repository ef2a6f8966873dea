"""Pure matching over arrays: no database, no web, no clock."""
