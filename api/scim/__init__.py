"""The door for an organisation's directory (SCIM 2.0)."""
