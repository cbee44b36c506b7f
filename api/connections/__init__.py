"""The connection routes."""
