"""Deliberately broken builds: what each fault test must notice. Nothing here is in the product."""
