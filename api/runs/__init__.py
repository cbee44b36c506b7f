"""The run routes."""
