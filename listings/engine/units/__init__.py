"""Units of measurement as people write them in Chinese and English: names, reading a unit at a place, base magnitudes."""
