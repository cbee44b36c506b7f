"""The packages routes."""
