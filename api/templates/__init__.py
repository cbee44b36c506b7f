"""The route of the templates."""
