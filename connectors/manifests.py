"""Services that are a manifest: a folder with manifest.yaml and icon.svg, and no line anywhere."""

from __future__ import annotations

from pathlib import Path

from nextscript.manifest.connector import ManifestConnector
from nextscript.manifest.reading import read_manifest


def manifest_connectors(folder: Path) -> tuple[ManifestConnector, ...]:
    """Give the connectors of all manifests below a folder. Raises Invalid for a mistake in one."""
    return tuple(_connector(path) for path in sorted(folder.glob("*/manifest.yaml")))


def _connector(path: Path) -> ManifestConnector:
    icon = path.with_name("icon.svg").read_text()
    manifest = read_manifest(path.read_text()).model_copy(update={"icon": icon})
    return ManifestConnector.of(manifest)
