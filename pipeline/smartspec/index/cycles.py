"""Circles in a graph of ids: which ids are in one, and the shortest way round.

Strongly connected components by Tarjan's algorithm (R. Tarjan, "Depth-first search and linear
graph algorithms", SIAM J. Comput. 1(2), 1972), without recursion: a chain of ten thousand specs
is deeper than Python's stack.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]


def components(graph: Graph) -> list[list[str]]:
    """The groups of ids that reach each other, those of one id left out."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in graph:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        work: list[tuple[str, Iterator[str]]] = [(root, iter(graph[root]))]
        while work:
            node, following = work[-1]
            for step in following:
                if step not in order:
                    if step in graph:
                        order[step] = low[step] = len(order)
                        stack.append(step)
                        on_stack.add(step)
                        work.append((step, iter(graph[step])))
                        break
                elif step in on_stack and order[step] < low[node]:
                    low[node] = order[step]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == order[node]:
                    place = stack.index(node, -1) if stack[-1] == node else _rindex(stack, node)
                    group = stack[place:]
                    del stack[place:]
                    on_stack.difference_update(group)
                    if len(group) > 1:
                        found.append(group)
    return found


def _rindex(stack: Sequence[str], node: str) -> int:
    return next(n for n in range(len(stack) - 1, -1, -1) if stack[n] == node)


def circle_through(graph: Graph, start: str, inside: Iterable[str]) -> tuple[str, ...]:
    """The shortest way from `start` back to it over `inside`; the first in order of equals.

    Both ends are `start`. Self-dependencies do not count.
    """
    allowed = set(inside)
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for step in graph[node]:
            if step == start and node != start:
                way = [start, node]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if step in allowed and step not in came and step != start:
                came[step] = node
                queue.append(step)
    return ()


def shortest_circles(graph: Graph) -> dict[str, tuple[str, ...]]:
    """For each id in a circle: the shortest one through it."""
    return {
        name: circle_through(graph, name, group) for group in components(graph) for name in group
    }
