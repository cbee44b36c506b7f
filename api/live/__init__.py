"""The live routes."""
