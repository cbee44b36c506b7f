"""Files of a project: what was uploaded, and what steps read and wrote."""
