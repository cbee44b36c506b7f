"""Connectors of a project."""
