"""What happens in a project is told outside, where its people ask for it."""
