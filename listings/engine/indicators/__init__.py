"""Technical indicators found in free text, Chinese and English: quantity, operator, values, unit, condition, change, span."""
