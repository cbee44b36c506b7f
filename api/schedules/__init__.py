"""The routes of schedules."""
