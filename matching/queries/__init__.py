"""Reading match runs and their results, projected to what the actor may see."""
