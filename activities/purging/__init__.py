"""Deleted projects: what was under way in them ends, and in the end all of them goes."""
