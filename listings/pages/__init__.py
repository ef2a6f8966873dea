"""The pages of the two lists: the lists themselves, one entry, import reports, templates and marked workbooks."""
