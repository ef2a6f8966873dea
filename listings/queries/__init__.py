"""Reading questions about listings and imports: bounded, with a fixed number of queries."""
