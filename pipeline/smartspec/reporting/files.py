"""The reports that are kept as files: what was generated, and what the rules found.

They are Markdown, one of each kind a spec and day, under `reports/<id>/` (workflow section 11).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations

from smartspec.findings import Finding, Severity
from smartspec.planning.plan import Plan
from smartspec.reporting.explanation import because
from smartspec.reporting.report import Checked, Report
from smartspec.reporting.terminal import STATES, Translate, worst_first
from smartspec.speech import told

GENERATION, VALIDATION = "generation-report", "validation-report"


def file_name(kind: str, day: date) -> str:
    """`generation-report-20251203.md`."""
    return f"{kind}-{day:%Y%m%d}.md"


def generation_report(report: Report, day: date, language: NullTranslations) -> str:
    """What was built of one spec, from which settings, and what became of each section."""
    return "\n".join(_generation(report, day, language.gettext)) + "\n"


def _generation(report: Report, day: date, _: Translate) -> Iterator[str]:
    plan = report.plan
    yield f"# {_('Generation report')}: {_cell(report.title)}"
    yield ""
    facts = (
        (_("Date"), day.isoformat()),
        (_("File"), f"`{report.document}`"),
        (_("Source"), f"`{report.source}`"),
        (_("Profile"), plan.profile),
        (_("Mode"), plan.mode),
        (_("Domain"), ", ".join(plan.domains)),
        (_("Author"), _cell(plan.author)),
        (_("Backup"), f"`{report.backup}`" if report.backup else ""),
        (_("Places that wait for their author"), str(report.placeholders)),
    )
    yield from (f"- **{name}:** {value}" for name, value in facts if value)
    yield from _sections(report, _)
    yield from _settings(plan, _)
    if plan.left_out:
        yield from ("", f"## {_('Left out')}", "", *_left_out(plan))
    if report.customisations:
        yield from ("", f"## {_('Customization available')}", "")
        yield from (f"- {_(step.what)}: `{step.command}`" for step in report.customisations)
    yield from ("", f"## {_('Next steps')}", "")
    for number, step in enumerate(report.next_steps, 1):
        yield f"{number}. {_(step.what)}" + (f": `{step.command}`" if step.command else "")


def _sections(report: Report, _: Translate) -> Iterator[str]:
    words = ("#", _("Section"), _("Level"), _("State"), _("Why"))
    yield from ("", f"## {_('Sections')}", "", _row(*words), _row(*("---",) * len(words)))
    for number, section in enumerate(report.plan.sections, 1):
        state = report.states.get(section.marker) if section.marker else None
        became = _(STATES[state]) if state else _("generated")
        name = _cell(section.title or section.id)
        yield _row(str(number), name, section.level or "", became, _cell(because(section.reason)))
    for marker, state in report.states.items():
        if state == "orphaned":
            yield _row("", marker, "", _(STATES[state]), "")


def _settings(plan: Plan, _: Translate) -> Iterator[str]:
    words = (_("Setting"), _("Value"), _("From"))
    yield from ("", f"## {_('Settings used')}", "", _row(*words), _row(*("---",) * 3))
    for name, found in plan.settings.items():
        yield _row(name, _cell(found.text), _cell(told(found.origin)))
    for level, decision in plan.levels.items():
        yield _row(f"{level} ({_('decided')})", decision.value, _cell(told(decision.reason)))


def _left_out(plan: Plan) -> Iterator[str]:
    """The sections that are not there, those with the same reason in one line."""
    reasons: dict[str, list[str]] = {}
    for item in plan.left_out:
        reasons.setdefault(item.reason, []).append(item.id)
    yield from (
        f"- {_cell(because(reason))}: {', '.join(names)}" for reason, names in reasons.items()
    )


def validation_report(report: Report, day: date, language: NullTranslations) -> str:
    """What the rules found in one document, with the lines of section 10.2 of the reference."""
    checked = report.checked or Checked((), {})
    return "\n".join(_validation(report, checked, day, language)) + "\n"


def _validation(
    report: Report, checked: Checked, day: date, language: NullTranslations
) -> Iterator[str]:
    _ = language.gettext
    yield f"# {_('Validation report')}: {_cell(report.title)}"
    yield ""
    yield f"- **{_('Date')}:** {day.isoformat()}"
    yield f"- **{_('File')}:** `{report.document}`"
    yield ""
    yield f"🔍 {_('Consistency Check Results')}:"
    yield ""
    yield from (f"- {line}" for line in _finding_lines(checked.findings))
    yield from (
        f"- ✅ PASS: {_cell(told(checked.rules[name]))} ({name})" for name in checked.passed
    )
    errors = sum(f.severity == "error" for f in checked.findings)
    warnings = sum(f.severity == "warn" for f in checked.findings)
    if checked.findings or checked.rules:
        yield ""
    summary = (
        language.ngettext("{n} error", "{n} errors", errors).format(n=errors),
        language.ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
        language.ngettext("{n} check passed", "{n} checks passed", len(checked.passed)).format(
            n=len(checked.passed)
        ),
    )
    yield f"{_('Summary')}: {', '.join(summary)}"


_SIGNS: dict[Severity, str] = {"error": "❌ ERROR", "warn": "⚠️ WARN", "info": "ℹ️ INFO", "off": ""}


def _finding_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in worst_first(findings):
        place = f"{finding.path}:{finding.line}:{finding.column}"
        fix = f" → {_cell(told(finding.fix))}" if finding.fix else ""
        said = f"{_cell(told(finding.message))} ({finding.rule}, `{place}`)"
        yield f"{_SIGNS[finding.severity]}: {said}{fix}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """`text` so that it stays in its cell and its line, and is no markup."""
    from smartspec.rendering.escaping import inline

    return str(inline(text))
