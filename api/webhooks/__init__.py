"""The webhook routes."""
