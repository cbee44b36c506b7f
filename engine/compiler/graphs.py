"""Plain graph algorithms, without recursion: flows may have thousands of nodes in a row."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

After = Mapping[int, Sequence[int]]


def reachable(starts: Iterable[int], after: After) -> set[int]:
    """Give all nodes that can be reached."""
    seen = set(starts)
    pending = list(seen)
    while pending:
        for node in after.get(pending.pop(), ()):
            if node not in seen:
                seen.add(node)
                pending.append(node)
    return seen


def path_between(starts: Iterable[int], end: int, after: After) -> list[int]:
    """Give a shortest path from one of the starts to a node, both included; empty if none."""
    came: dict[int, int | None] = dict.fromkeys(starts)
    pending = deque(came)
    while pending and end not in came:
        node = pending.popleft()
        for one in after.get(node, ()):
            if one not in came:
                came[one] = node
                pending.append(one)
    path: list[int] = []
    step: int | None = end if end in came else None
    while step is not None:
        path.append(step)
        step = came[step]
    return path[::-1]


def topological(nodes: Sequence[int], after: After) -> list[int]:
    """Order the nodes of an acyclic graph so that edges point forward; smallest first."""
    waiting = dict.fromkeys(nodes, 0)
    for node in nodes:
        for one in after.get(node, ()):
            waiting[one] += 1
    ready = [node for node in reversed(nodes) if waiting[node] == 0]
    order: list[int] = []
    while ready:
        node = ready.pop()
        order.append(node)
        for one in reversed(after.get(node, ())):
            waiting[one] -= 1
            if waiting[one] == 0:
                ready.append(one)
    return order


def dominators(starts: Sequence[int], after: After) -> dict[int, int]:
    """Give each reachable node's immediate dominator; a start is its own.

    A node with several unrelated ways to it has -1, the place before every start.
    """
    order = _postorder(starts, after)
    number = {node: at for at, node in enumerate(order)}
    number[-1] = len(order)
    before: dict[int, list[int]] = {node: [] for node in order}
    for node in order:
        for one in after.get(node, ()):
            before[one].append(node)
    for node in starts:
        before[node].append(-1)
    above: dict[int, int] = {-1: -1}
    changed = True
    while changed:
        changed = False
        for node in reversed(order):
            ways = [one for one in before[node] if one in above]
            new = ways[0]
            for one in ways[1:]:
                new = _meet(new, one, above, number)
            if above.get(node) != new:
                above[node] = new
                changed = True
    return above


def _meet(a: int, b: int, above: dict[int, int], number: dict[int, int]) -> int:
    while a != b:
        if number[a] < number[b]:
            a = above[a]
        else:
            b = above[b]
    return a


def _postorder(starts: Sequence[int], after: After) -> list[int]:
    order: list[int] = []
    seen: set[int] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        pending: list[tuple[int, int]] = [(start, 0)]
        while pending:
            node, at = pending.pop()
            ends = after.get(node, ())
            if at < len(ends):
                pending.append((node, at + 1))
                if ends[at] not in seen:
                    seen.add(ends[at])
                    pending.append((ends[at], 0))
            else:
                order.append(node)
    return order


def strong_components(after: After) -> list[list[int]]:
    """Give the strongly connected components (Tarjan), each sorted."""
    low: dict[int, int] = {}
    number: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in after:
        if root in number:
            continue
        pending: list[tuple[int, int]] = [(root, 0)]
        while pending:
            node, at = pending.pop()
            if at == 0:
                number[node] = low[node] = len(number)
                stack.append(node)
                on_stack.add(node)
            ends = after.get(node, ())
            descend = False
            while at < len(ends):
                end = ends[at]
                at += 1
                if end not in number:
                    pending += [(node, at), (end, 0)]
                    descend = True
                    break
                if end in on_stack:
                    low[node] = min(low[node], number[end])
            if descend:
                continue
            for end in ends:
                if end in on_stack:
                    low[node] = min(low[node], low[end])
            if low[node] == number[node]:
                component: list[int] = []
                while True:
                    one = stack.pop()
                    on_stack.discard(one)
                    component.append(one)
                    if one == node:
                        break
                found.append(sorted(component))
    return found
