"""Connectors a project has besides those that are built in: imported from descriptions."""
