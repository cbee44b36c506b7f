"""Going through the pages of a list, as Relay's specification has them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from nextscript.errors import Rejected


@dataclass(frozen=True)
class Paged:
    """One page of a list: where it stands in the data, its items, and where the next begins."""

    path: tuple[str, ...]
    name: str
    items: list[JsonValue]
    after: str | None

    @classmethod
    def of(cls, data: dict[str, JsonValue], path: str) -> Paged:
        """Find a list by its path, such as `shop.orders`. Raises Rejected `http.paging`."""
        names = tuple(path.strip().split("."))
        found: JsonValue = data
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        page = found.get("pageInfo") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(page, dict):
            raise Rejected(
                f"“{path}” is no list with pages: ask for its pageInfo {{ hasNextPage endCursor }}",
                code="http.paging",
            )
        held = "edges" if isinstance(found.get("edges"), list) else "nodes"
        items = found.get(held)
        after = page.get("endCursor") if page.get("hasNextPage") else None
        listed = items if isinstance(items, list) else []
        return cls(names, held, listed, after if isinstance(after, str) else None)


def more_of(page: Paged, before: Paged | None) -> str | None:
    """Give the cursor of the next page; none after the last, or where it does not go on."""
    return None if before is not None and page.after == before.after else page.after


def with_items(data: dict[str, JsonValue], pages: list[Paged]) -> dict[str, JsonValue]:
    """Give the first page's data with the items of all pages in its list."""
    items = [item for page in pages for item in page.items]
    return _replaced(data, (*pages[0].path, pages[0].name), items)


def _replaced(
    data: dict[str, JsonValue], path: tuple[str, ...], items: list[JsonValue]
) -> dict[str, JsonValue]:
    inner = data.get(path[0])
    if len(path) == 1 or not isinstance(inner, dict):
        return {**data, path[0]: items}
    return {**data, path[0]: _replaced(inner, path[1:], items)}
