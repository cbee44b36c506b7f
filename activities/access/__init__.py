"""Who may what: roles, teams, memberships, grants and service accounts."""
