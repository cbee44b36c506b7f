"""Triggers that listen and poll, on the whole stack."""
