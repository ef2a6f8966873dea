"""Rules and vocabularies as versioned data: each with its source, jurisdiction, period and whether it is confirmed."""
