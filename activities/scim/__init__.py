"""People and groups as an organisation's own directory says they are (SCIM 2.0)."""
