"""Connectors as data: a manifest declares a web service, and is all there is to it."""

from nextscript.manifest.connector import ManifestConnector, load_manifest
from nextscript.manifest.models import Manifest
from nextscript.manifest.reading import read_manifest

__all__ = ["Manifest", "ManifestConnector", "load_manifest", "read_manifest"]
