"""Schedules: flows that start at set times."""
