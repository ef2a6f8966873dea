"""The data files: one `<name>-<edition>.csv` each, a `.names.csv` with English names and other names beside it, and the manifest."""
