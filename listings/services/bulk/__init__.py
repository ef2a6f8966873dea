"""One deed on many entries: choosing them, saying what is to happen, doing it batch by batch."""
