"""Rules about numbers that have to agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from smartspec.document.outline import Row, Section, Table
from smartspec.document.words import plain
from smartspec.rules.model import Document, Hit
from smartspec.rules.percentiles import PERCENTILES, Figure, ladders, rows_of
from smartspec.source.operations import Latency
from smartspec.source.spec import Spec

_SERVICE = re.compile(r"^(?:services?|components?)$|^(?:บริการ|ส่วนประกอบ)", re.IGNORECASE)
_SYSTEM = re.compile(r"^(?:the |whole |entire |overall )*system$|^(?:ทั้ง)?ระบบ$", re.IGNORECASE)
_NUMBER = re.compile(
    r"^[^\w\d]{0,3}(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-zµ%฿$/]*)"
)
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_TARGET = re.compile(r"^(?:target|sustained|average|เป้าหมาย)\b|^เป้าหมาย", re.IGNORECASE)
_PEAK = re.compile(r"^(?:peak|maximum|max|burst)\b|^สูงสุด", re.IGNORECASE)
_RATE = re.compile(r"tps|rps|qps|/s\b|per second|throughput|requests|ต่อวินาที", re.IGNORECASE)
_TOTAL = re.compile(
    r"^(?:(?:grand|overall) )?(?:total|sum)s?:?$|^รวม(?:ทั้งหมด|ทั้งสิ้น)?$", re.IGNORECASE
)
"""A total that says what of is none of the whole table: `Total (phases 1-7)`."""
_NESTED = re.compile(r"^\s*(?:[-–—•↳└├]|&nbsp;)|\btotal\b|^รวม", re.IGNORECASE)
"""A row that is part of another row, or adds up the rows above it."""
_SHARE = re.compile(r"\b(?:share|weight|allocation|portion)\b|สัดส่วน", re.IGNORECASE)
_AVERAGED = re.compile(
    r"\b(?:rate|ratio|average|avg|mean|median|score|grade|quality|coverage|latency|p\d\d)\b|เฉลี่ย",
    re.IGNORECASE,
)
_EXACT = re.compile(r"^[$€£¥฿]?\s*\d")
"""A figure to be added up; a bound (`< 100`), an estimate (`~40`) or a difference is none."""
_LEAD = re.compile(r"^\s*\*\*.+\*\*:?\s*$|:\s*$")
"""A line that says what the list or the table below it is of."""
_METRIC = re.compile(
    r"\b(?:p50|p90|p95|p99|p99\.9|latency|response time|throughput|availability|uptime|RPO|RTO|"
    r"error rate)\b|เวลาตอบสนอง|ปริมาณงาน|ความพร้อมใช้งาน",
    re.IGNORECASE,
)


def service_slower_than_system(document: Document) -> Iterator[Hit]:
    """No service is allowed to be slower than the system it is part of.

    What it finds: a service whose latency target is above the system's for the same percentile,
    in the source, or in the text: in a table of services with a row for the system, or (against
    the system's target in the source) below the heading of a service.
    Why it matters: the system cannot keep a promise that one of its parts may break.
    Wrong:
        performance: {latency_ms: {p99: 200}}
        services: [{name: Ledger, latency_ms: {p99: 350}}]
    Right:
        performance: {latency_ms: {p99: 500}}
        services: [{name: Ledger, latency_ms: {p99: 350}}]
    How to fix: lower the service's target, or raise the system's.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    yield from _slower_in_tables(document)
    spec = document.spec
    if spec is None or spec.performance.latency_ms is None:
        return
    yield from _slower_in_text(document, spec)
    for number, service in enumerate(spec.services):
        own, whole = service.latency_ms or Latency(), spec.performance.latency_ms
        pairs = [(n, getattr(own, n), getattr(whole, n)) for n in PERCENTILES]
        above = [(n, a, b) for n, a, b in pairs if a is not None and b is not None and a > b]
        if above:
            said = ", ".join(f"{n.upper()} {a:g} ms against {b:g} ms" for n, a, b in above)
            yield Hit(
                document.line_with(service.name),
                f"{service.name} may be slower than the system: {said}",
                key=f"services[{number}].latency_ms.{above[-1][0]}",
                fix="lower the service's target, or raise the system's",
            )


def _slower_in_tables(document: Document) -> Iterator[Hit]:
    for table in document.outline.tables:
        if not _SERVICE.search(table.head.cells[0]):
            continue
        rows = list(rows_of(table))
        whole = next((row for row in rows if _SYSTEM.match(row.name)), None)
        if whole is None:
            continue
        for row in rows:
            above = [
                (figure, limit)
                for figure in row.figures
                if (limit := whole.of(figure.percentile)) and figure.ms > limit.ms
                if not _is_told(document.spec, row.name, figure, limit)
            ]
            if above:
                yield _slower(row.name, [(f, limit.ms) for f, limit in above])


def _is_told(spec: Spec | None, name: str, own: Figure, whole: Figure) -> bool:
    """Whether the source has the same two figures, and so is found to be wrong itself."""
    if spec is None:
        return False
    said = [getattr(s.latency_ms, own.percentile, None) for s in spec.services if s.name == name]
    limit = getattr(spec.performance.latency_ms, own.percentile, None)
    return own.ms in said and limit == whole.ms


def _slower_in_text(document: Document, spec: Spec) -> Iterator[Hit]:
    """What stands below a service's heading and is not what the source says of it."""
    services = {service.name: service.latency_ms or Latency() for service in spec.services}
    for ladder in ladders(document):
        own = services.get(ladder.name)
        if own is None:
            continue
        above = [
            (figure, limit)
            for figure in ladder.figures
            if (limit := getattr(spec.performance.latency_ms, figure.percentile)) is not None
            and figure.ms > limit
            and getattr(own, figure.percentile) != figure.ms
        ]
        if above and not ladder.remark:
            yield _slower(ladder.name, above)


def _slower(name: str, above: Sequence[tuple[Figure, float]]) -> Hit:
    pairs = ((f"P{f.percentile[1:]}", f.ms, limit) for f, limit in above)
    said = ", ".join(f"{label} {ms:g} ms against {limit:g} ms" for label, ms, limit in pairs)
    return Hit(
        above[-1][0].line,
        f"{name} may be slower than the system: {said}",
        fix="lower the service's target, or raise the system's",
    )


def percentile_order(document: Document) -> Iterator[Hit]:
    """A higher percentile is not faster than a lower one.

    What it finds: a P95 below the P50 of the same service, a P99 below its P95, and so on: in the
    source, or in the text, where list items that follow each other, a row or a column give them.
    Why it matters: such targets cannot all be measured true; one of them is a typing mistake.
    Wrong:
        latency_ms: {p50: 100, p95: 80}
    Right:
        latency_ms: {p50: 80, p95: 100}
    How to fix: correct the number that was mistyped.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    spec = document.spec
    groups = [("performance", "The system", spec.performance.latency_ms)] if spec else []
    services = spec.services if spec else ()
    groups += [(f"services[{n}]", s.name, s.latency_ms) for n, s in enumerate(services)]
    told: set[tuple[str, float, str, float]] = set()
    for key, name, latency in groups:
        known = [(p, v) for p in PERCENTILES if (v := getattr(latency, p, None)) is not None]
        for (low, small), (high, large) in pairwise(known):
            if large < small:
                told.add((low, small, high, large))
                yield Hit(
                    document.line_with(name),
                    f"{name}: {high.upper()} {large:g} ms is below {low.upper()} {small:g} ms",
                    key=f"{key}.latency_ms.{high}",
                    fix="correct the number that was mistyped",
                )

    for ladder in ladders(document):
        for one, other in pairwise(ladder.figures):
            seen = (one.percentile, one.ms, other.percentile, other.ms)
            if other.ms < one.ms and seen not in told:
                high, low = other.percentile.upper(), one.percentile.upper()
                yield Hit(
                    other.line,
                    f"{ladder.name}: {high} {other.ms:g} ms is below {low} {one.ms:g} ms",
                    fix="correct the number that was mistyped",
                )


def peak_below_target(document: Document) -> Iterator[Hit]:
    """The peak is not below the sustained target.

    What it finds: a throughput whose peak is smaller than its target, in the source, or in a table
    that has a column for each and speaks of a rate.
    Why it matters: load tests are sized by the peak, and would prove less than is promised.
    Wrong:
        throughput_tps: {target: 1000, peak: 500}
    Right:
        throughput_tps: {target: 500, peak: 1000}
    How to fix: correct the number that was mistyped.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    spec = document.spec
    groups = [("performance", "The system", spec.performance.throughput_tps)] if spec else []
    groups += (
        [(f"services[{n}]", s.name, s.throughput_tps) for n, s in enumerate(spec.services)]
        if spec
        else []
    )
    told: set[tuple[float, float]] = set()
    for key, name, rate in groups:
        if rate is not None and rate.peak is not None and rate.peak < rate.target:
            told.add((rate.target, rate.peak))
            yield Hit(
                document.line_with(name),
                f"{name}: a peak of {rate.peak:g} TPS is below the target of {rate.target:g} TPS",
                key=f"{key}.throughput_tps.peak",
                fix="correct the number that was mistyped",
            )
    for table in document.outline.tables:
        yield from _peaks(table, told)


def _peaks(table: Table, told: set[tuple[float, float]]) -> Iterator[Hit]:
    """What a table gives below its target, but for the figures that the source was told of."""
    target, peak = table.column(_TARGET), table.column(_PEAK)
    if target is None or peak is None:
        return
    whole = " ".join(table.head.cells)
    for row in table.rows:
        low, high = _figure(row, target), _figure(row, peak)
        if not low or not high or not _RATE.search(f"{whole} {' '.join(row.cells)}"):
            continue
        if low[1] == high[1] and high[0] < low[0] and (low[0], high[0]) not in told:
            yield Hit(
                row.line,
                f"{row.cells[0]}: a peak of {high[0]:g} is below the target of {low[0]:g}",
                fix="correct the number that was mistyped",
            )


def parts_above_whole(document: Document) -> Iterator[Hit]:
    """The parts do not add up to more than the whole.

    What it finds: a table whose last row is a total (Total, Sum, รวม), and a column in which the
    rows above it add up to more than it says. Only columns of plain numbers with one unit count;
    percentages only where they are shares. What is less than the rounding of the parts is no
    difference. Rates, averages and scores do not add up, nor do rows within rows.
    Why it matters: a plan or a budget is believed by its last line.
    Wrong:
        | Step | Hours |
        | --- | --- |
        | Build | 30 |
        | Test | 20 |
        | Total | 40 |
    Right:
        | Total | 50 |
    How to fix: correct the total, or the part that is wrong.
    Precision: 1 of 17 findings read was wrong (17 in 4,816 documents of public repositories); hence
    `info` without a source.
    """
    for table in document.outline.tables:
        if len(table.rows) < 3 or not _TOTAL.search(table.rows[-1].cells[0]):
            continue
        total, parts = table.rows[-1], table.rows[:-1]
        if any(_NESTED.search(r.cells[0]) for r in parts):
            continue
        for column in range(1, len(table.head.cells)):
            if not all(_adds_up(row, column, table.head.cells[column]) for row in table.rows):
                continue
            figures = [_figure(row, column) for row in (*parts, total)]
            if any(figure is None for figure in figures):
                continue
            known = [figure for figure in figures if figure is not None]
            if len({unit for _, unit in known}) > 1:
                continue
            added = sum(number for number, _ in known[:-1])
            rounding = 0.5 * len(parts) if all(n == int(n) for n, _ in known) else 0.05 * len(parts)
            whole, unit = known[-1]
            if added > whole + (rounding if unit == "%" else 1e-9):
                yield Hit(
                    total.line,
                    f"{table.head.cells[column]}: the parts add up to {added:g}, above the total "
                    f"of {whole:g}",
                    fix="correct the total, or the part that is wrong",
                )


def _adds_up(row: Row, column: int, head: str) -> bool:
    """Whether a cell is a figure that a total may hold."""
    text = row.cells[column].strip() if column < len(row.cells) else ""
    if _AVERAGED.search(head) or not _EXACT.match(text):
        return False
    return "%" not in text or _SHARE.search(head) is not None


def conflicting_figures(document: Document) -> Iterator[Hit]:
    """A metric has one value.

    What it finds: the same label of a metric (P99, latency, availability, RTO, …) twice below one
    heading, or below two headings of the same name, with different values: as a list item
    (`- P99: 200 ms`) or a row of a table of two columns, in lists and tables with the same line
    above them. A value with a remark is a value of something else. A service declared twice with
    different figures counts as well.
    Why it matters: of two targets, each team keeps the one that suits it.
    Wrong:
        ### Checkout
        - P99 latency: 200 ms
        - P99 latency: 300 ms
    Right:
        ### Checkout
        - P99 latency: 200 ms
    How to fix: keep one of them; say in the label where they differ.
    Precision: 0 findings in 4,816 documents of public repositories. A form that compared lists with
    different leads had been wrong in 14 of 14.
    """
    yield from _twice_in_source(document)
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for section in document.outline.sections:
        for lead, label, value, line in _labelled(section):
            name = (" / ".join((*_above(section), section.title, lead)).lower(), label.lower())
            first, where = seen.setdefault(name, (value, line))
            if (
                where != line
                and _remark(first) == _remark(value)
                and _normal(first) != _normal(value)
            ):
                yield Hit(
                    line,
                    f"{label}: {value} here, and {first} in line {where}",
                    fix="keep one of them, or say in the label where they differ",
                )


def _twice_in_source(document: Document) -> Iterator[Hit]:
    services = document.spec.services if document.spec else ()
    for number, service in enumerate(services):
        first = next(s for s in services if s.name == service.name)
        mine = (service.latency_ms, service.throughput_tps)
        if mine != (first.latency_ms, first.throughput_tps):
            yield Hit(
                document.line_with(service.name),
                f"{service.name} is given two sets of figures",
                key=f"services[{number}]",
                fix="keep one of them",
            )


def _labelled(section: Section) -> Iterator[tuple[str, str, str, int]]:
    """Metrics with a value directly below a heading, and the line that leads to them."""
    leads: dict[int, str] = {}
    lead = ""
    for line in section.own_lines:
        if line.kind in ("prose", "item") and _LEAD.search(line.text):
            lead = plain(line.text).strip()
        leads[line.number] = lead
        if line.kind != "item" or ":" not in line.text or line.text[:1].isspace():
            continue
        label, colon, value = plain(_BULLET.sub("", line.text)).partition(":")
        if colon and _is_metric(label, value):
            yield lead, label.strip(), value.strip(), line.number
    for table in section.tables:
        if table.head.line < section.own_end and len(table.head.cells) == 2:
            for row in table.rows:
                if len(row.cells) == 2 and _is_metric(*row.cells):
                    yield leads[row.line], row.cells[0], row.cells[1], row.line


def _above(section: Section) -> tuple[str, ...]:
    """The headings that a section stands below."""
    return tuple(
        outer.title
        for outer in section.outline.sections
        if outer.line < section.line < outer.end and outer.level < section.level
    )


def _is_metric(label: str, value: str) -> bool:
    return (
        bool(_METRIC.search(label))
        and len(label) < 60
        and bool(_NUMBER.match(value.strip(" <>≤≥~=")))
    )


def _normal(value: str) -> str:
    found = _NUMBER.match(value.strip(" <>≤≥~="))
    return f"{found['number'].replace(',', '')} {found['unit']}".lower() if found else value


def _remark(value: str) -> str:
    """What a value says beside its number and unit."""
    bare = value.strip(" <>≤≥~=")
    found = _NUMBER.match(bare)
    return bare[found.end() :].strip(" .;,").lower() if found else ""


def _figure(row: Row, column: int) -> tuple[float, str] | None:
    """The number in a cell and its unit; None where the cell holds anything else."""
    if column >= len(row.cells):
        return None
    found = _NUMBER.fullmatch(row.cells[column].strip())
    return (float(found["number"].replace(",", "")), found["unit"]) if found else None
