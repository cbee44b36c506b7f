"""A catalog that follows its folders: a saved file is in the palette and in the worker at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from nextscript.catalog import Catalog
from nextscript.loading import CustomActivities, load_catalog, watch

_log = structlog.get_logger("nextscript.catalog")


async def follow_folders(
    builtin: Catalog, custom: CustomActivities, use: Callable[[Catalog], None]
) -> None:
    """Load the catalog again after each change, for ever. A broken file is reported, no more."""
    async for _ in watch(custom.folders):
        catalog = await asyncio.to_thread(load_catalog, builtin, custom)
        use(catalog)
        for fault in catalog.broken:
            about = {"file": fault.source, "line": fault.line, "why": fault.message}
            _log.warning("custom file broken", **about)
        _log.info("catalog loaded", types=len(catalog.declarations), broken=len(catalog.broken))
