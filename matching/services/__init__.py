"""What happens to match runs, books and decisions."""
