"""Descriptions of web services, OpenAPI and Swagger, as manifests."""

from nextscript.openapi.importing import Imported, Report, Skipped, import_openapi

__all__ = ["Imported", "Report", "Skipped", "import_openapi"]
