"""Flows to begin with: each a file beside this one that runs as it is, with its sample."""

from activities.projects.templates.listing import Sample, Template, list_templates

__all__ = ["Sample", "Template", "list_templates"]
