"""Pure parsing and checks of listings: no database, no web, no clock."""
