"""The variable routes."""
