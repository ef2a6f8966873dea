"""What an actor may see of a listing: tiers per field and the projection of a content to a tier."""
