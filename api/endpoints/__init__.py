"""Endpoints: managed under `/v1`, called under `/e`."""
