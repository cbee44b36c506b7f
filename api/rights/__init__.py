"""Roles, teams, members of projects, grants and service accounts."""
