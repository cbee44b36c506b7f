"""Public forms: a page to fill in, which starts a run."""
