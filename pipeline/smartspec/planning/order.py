"""In what order the sections of a document stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from smartspec.planning.definitions import SectionHeader

LAST = "related-specs"
"""Stays behind sections of the author's own, which follow nothing."""


def ordered(
    chosen: Collection[str],
    listed: Sequence[str],
    headers: Mapping[str, SectionHeader],
    usual: Sequence[str],
) -> list[str]:
    """`chosen` in the order of a document.

    Those `listed` by the profile keep its order. Every other section stands behind the nearest of
    its `after` chain that is there, itself or by one that stands for it, or else where it has its
    place in `usual`, the order of a document with everything. One of the author's own that follows
    nothing comes last, before Related Specs.
    """
    order = [name for name in dict.fromkeys(listed) if name in chosen]
    whole = {name for name in order if name in headers and headers[name].only_for}
    there = {other: name for name in order if name in headers for other in headers[name].stands_for}
    there.update(zip(chosen, chosen, strict=True))
    for name in chosen:
        for link, before in _chain(name, there, headers):
            if link in order:
                continue
            own = whole if link in usual else ()
            if before is not None:
                _insert(order, link, [before], joined=own)
            elif link in usual:
                _insert(order, link, usual[: usual.index(link)], 0, own)
            else:
                _insert(order, link, [other for other in order if other != LAST])
    return order


def _chain(
    name: str, there: Mapping[str, str], headers: Mapping[str, SectionHeader]
) -> list[tuple[str, str | None]]:
    """`name` and all that it follows, the first one first, each with the one before it."""
    chain: list[str] = []
    link: str | None = name
    while link is not None and link not in chain:
        chain.insert(0, link)
        link = _followed(link, there, headers)
    return list(zip(chain, [None, *chain], strict=False))


def _followed(
    name: str, there: Mapping[str, str], headers: Mapping[str, SectionHeader]
) -> str | None:
    """The nearest section of the `after` chain of `name` that is there, or None."""
    seen = {name}
    header = headers.get(name)
    while header is not None and header.after is not None and header.after not in seen:
        if header.after in there:
            return there[header.after]
        seen.add(header.after)
        header = headers.get(header.after)
    return None


def _insert(
    order: list[str],
    name: str,
    before: Sequence[str],
    otherwise: int | None = None,
    joined: Collection[str] = (),
) -> None:
    """Insert `name` after the last of `before` that is there, else at `otherwise`, else last.

    Never between a section and one of `joined` that follows it.
    """
    places = [order.index(other) + 1 for other in before if other in order]
    place = max(places, default=len(order) if otherwise is None else otherwise)
    while place < len(order) and order[place] in joined:
        place += 1
    order.insert(place, name)
