"""A report on the terminal, with the lines of section 14 of the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from gettext import NullTranslations

from smartspec.document.merge import WAITING, State
from smartspec.findings import Finding
from smartspec.planning.definitions import LevelName
from smartspec.reporting.report import Checked, Event, Report, message
from smartspec.speech import told

_BOLD, _GREEN, _RED, _YELLOW = "1", "32", "31", "33"
_MESSAGES: dict[Event, str] = {
    "created": message("SPEC created"),
    "updated": message("SPEC updated"),
    "rebuilt": message("SPEC rebuilt"),
    "adopted": message("SPEC adopted"),
    "unchanged": message("SPEC is up to date; nothing changed"),
}
_COMPACT_MESSAGES: dict[Event, str] = {
    "created": message("SPEC (Compact) created"),
    "updated": message("SPEC (Compact) updated"),
    "rebuilt": message("SPEC (Compact) rebuilt"),
    "adopted": message("SPEC (Compact) adopted"),
    "unchanged": message("SPEC (Compact) is up to date; nothing changed"),
}
STATES: dict[State, str] = {
    "in-sync": message("in sync"),
    "new": message("new"),
    "updated": message("updated"),
    "held-back": message("kept; a change waits for approval"),
    "edited": message("kept, as edited by hand"),
    "edited-and-waiting": message("kept, as edited by hand; a change waits for approval"),
    "forced": message("updated, as --force-update asks"),
    "allowed": message("updated, as its marker allows"),
    "orphaned": message("kept, although the plan has no place for it"),
}
_QUIET: tuple[State, ...] = ("in-sync", "new")
_LEVELS: tuple[tuple[LevelName, str], ...] = (
    ("security", message("Security")),
    ("performance", message("Performance")),
    ("di", message("DI Pattern")),
)


_USES = (
    message("Internal tools"),
    message("Simple CRUD"),
    message("Prototypes"),
    message("Quick documentation"),
)


class Paint:
    """Colour where the reader's terminal shows it, plain text elsewhere."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text


def terminal(report: Report, language: NullTranslations, colour: bool = False) -> str:
    """The report as a person reads it; mode compact has a form of its own (section 14.2)."""
    paint = Paint(colour)
    lines = _compact if report.plan.mode == "compact" else _standard
    return "\n".join(lines(report, language.gettext, language, paint)) + "\n"


Translate = Callable[[str], str]


def _standard(
    report: Report, _: Translate, language: NullTranslations, paint: Paint
) -> Iterator[str]:
    plan = report.plan
    yield paint(f"✅ {_(_MESSAGES[report.event])}", _GREEN)
    yield ""
    yield f"📁 {_('File')}: {report.document}"
    yield f"📊 {_('Profile')}: {plan.profile}"
    yield f"🎛️ {_('Mode')}: {plan.mode}"
    if plan.domains:
        yield f"🌐 {_('Domain')}: {', '.join(plan.domains)}"
    yield f"✍️ {_('Author')}: {plan.author}"
    yield ""
    yield f"📚 {_('Sections Generated')}: {len(plan.sections)}"
    for name, title in _LEVELS:
        level = plan.levels[name]
        sign = "➖" if level.value == "none" else "✅"
        yield f"  {sign} {_(title)}: {level.value} ({told(level.reason)})"
    yield from _outcome(report, _, language, paint)
    yield f"🎯 {_('Settings used')}:"
    yield f"- {_('Profile')}: {plan.profile} ({told(plan.settings['profile'].origin)})"
    yield f"- {_('Mode')}: {plan.mode} ({told(plan.settings['mode'].origin)})"
    if plan.domains:
        domains = ", ".join(plan.domains)
        yield f"- {_('Domain')}: {domains} ({told(plan.settings['domain'].origin)})"
    for name, title in _LEVELS:
        yield f"- {_(title)}: {plan.levels[name].value} ({told(plan.levels[name].reason)})"
    yield ""
    yield from _customisations(report, _)
    yield from _warnings(report, _, paint)
    yield from _next_steps(report, _)


def _compact(
    report: Report, _: Translate, language: NullTranslations, paint: Paint
) -> Iterator[str]:
    plan = report.plan
    count = len(plan.sections)
    yield paint(f"✅ {_(_COMPACT_MESSAGES[report.event])}", _GREEN)
    yield ""
    yield f"📁 {_('File')}: {report.document}"
    yield f"📊 {_('Profile')}: {plan.profile}"
    only = language.ngettext("{count} section only", "{count} sections only", count)
    yield f"🎛️ {_('Mode')}: {plan.mode} ({only.format(count=count)})"
    yield ""
    yield f"📚 {_('Sections')}: {count}"
    yield from (f"  {number}. {s.title}" for number, s in enumerate(plan.sections, 1))
    yield from _outcome(report, _, language, paint)
    yield f"⚡ {_('Quick & Simple - for')}:"
    yield from (f"- {_(use)}" for use in _USES)
    yield ""
    yield from _customisations(report, _)
    yield from _warnings(report, _, paint)
    yield from _next_steps(report, _)


def _outcome(
    report: Report, _: Translate, language: NullTranslations, paint: Paint
) -> Iterator[str]:
    """What became of the sections, what the rules found, and where it is written down."""
    yield from _states(report, _, paint)
    yield from _placeholders(report, language)
    yield ""
    if report.checked is not None:
        yield from _check_lines(report.checked, _, paint)
        yield ""
    yield from _files(report, _)


def _states(report: Report, _: Translate, paint: Paint) -> Iterator[str]:
    """The critical sections that are not simply as generated."""
    for name, state in report.states.items():
        if state not in _QUIET:
            waits = state in WAITING
            yield paint(f"  {'⏸️' if waits else '✍️'} {name}: {_(STATES[state])}", _YELLOW)


def _placeholders(report: Report, language: NullTranslations) -> Iterator[str]:
    count = report.placeholders
    if count:
        words = language.ngettext(
            "{count} place waits for its author (**Missing:** in the document)",
            "{count} places wait for their author (**Missing:** in the document)",
            count,
        )
        yield f"  ✏️ {words.format(count=count)}"


def _check_lines(checked: Checked, _: Translate, paint: Paint) -> Iterator[str]:
    total = len(checked.rules)
    passed = _("{passed}/{total} passed").format(passed=len(checked.passed), total=total)
    yield f"🔍 {_('Consistency Check')}: {passed}"
    for finding in worst_first(checked.findings):
        if finding.severity == "error":
            yield paint(f"  ❌ ERROR: {told(finding.message)} ({finding.rule})", _RED)
        elif finding.severity == "warn":
            yield paint(f"  ⚠️  WARN: {told(finding.message)} ({finding.rule})", _YELLOW)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then the rest, each in the order of their places."""
    rank = {"error": 0, "warn": 1}
    return sorted(findings, key=lambda finding: (rank.get(finding.severity, 2), finding))


def _files(report: Report, _: Translate) -> Iterator[str]:
    named = (
        ("💾", _("Backup"), report.backup),
        ("📄", _("Report"), report.generation_report),
        ("🔍", _("Validation report"), report.validation_report),
    )
    shown = [f"{sign} {word}: {path}" for sign, word, path in named if path]
    yield from (*shown, "") if shown else ()


def _customisations(report: Report, _: Translate) -> Iterator[str]:
    if not report.customisations:
        return
    if report.plan.mode == "compact":
        yield f"🎯 {_('To expand')}:"
        yield from (step.command for step in report.customisations)
    else:
        yield f"⚙️ {_('Customization available')} (`smartspec edit {report.document} …`):"
        yield from (f"- {_(step.what)}: {step.command}" for step in report.customisations)
    yield ""


def _warnings(report: Report, _: Translate, paint: Paint) -> Iterator[str]:
    for words in report.warnings:
        yield paint(f"⚠️  {_('Warning')}: {told(words)}", _YELLOW)
    for words in report.plan.suggestions:
        yield f"💡 {told(words)}"
    if report.warnings or report.plan.suggestions:
        yield ""


def _next_steps(report: Report, _: Translate) -> Iterator[str]:
    yield f"🔄 {_('Next steps')}:"
    for number, step in enumerate(report.next_steps, 1):
        command = f": {step.command}" if step.command else ""
        yield f"{number}. {_(step.what)}{command}"
