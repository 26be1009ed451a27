"""Reports as people read them: pinned in both languages, standard and compact."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_snapshot.plugin import Snapshot

from smartspec.findings import Finding
from smartspec.reporting.files import file_name, generation_report, validation_report
from smartspec.reporting.language import translations
from smartspec.reporting.report import Checked, Report, Step
from smartspec.reporting.terminal import terminal
from tests.golden.documents import EXAMPLES, made

DAY = date(2025, 12, 3)
DOCUMENT = "specs/feature/spec-004-financial-system/spec.md"
RULES = {
    "dead-link": "A link inside the document leads somewhere.",
    "queue-metrics": "A queue or worker has figures to watch.",
    "api-example-coverage": "Each endpoint has an example.",
}
FINDINGS = (
    Finding(
        DOCUMENT, 120, 1, "api-example-coverage", "warn", "POST /a|b has no example", fix="add"
    ),
    Finding(DOCUMENT, 7, 3, "queue-metrics", "error", "the queue 'jobs' has no figures"),
)


def standard() -> Report:
    document = made(list(EXAMPLES)[2])
    return Report(
        event="created",
        title="Financial System",
        document=DOCUMENT,
        source=DOCUMENT.replace("spec.md", "spec.yaml"),
        plan=document.plan,
        placeholders=2,
        states={"security": "edited-and-waiting", "config": "in-sync", "legacy": "orphaned"},
        checked=Checked(FINDINGS, RULES),
        backup=".smartspec/backups/spec-004-financial-system/spec.backup-20251203-1430.md",
        generation_report=".smartspec/reports/x/generation-report-20251203.md",
        validation_report=".smartspec/reports/x/validation-report-20251203.md",
        customisations=(
            Step("Change profile", "--profile=backend-service"),
            Step("Compact mode", "--mode=compact"),
        ),
        next_steps=(
            Step("Look at the changes that wait", "smartspec review spec-004-financial-system"),
            Step("Check it", "smartspec validate spec-004-financial-system"),
        ),
        warnings=("SPEC_INDEX.json not found",),
    )


def compact() -> Report:
    document = "specs/tools/spec-tools-001-admin-report/spec.md"
    return Report(
        event="created",
        title="Admin Report",
        document=document,
        source=document.replace("spec.md", "spec.yaml"),
        plan=made(next(iter(EXAMPLES))).plan,
        placeholders=0,
        checked=Checked((), RULES),
        customisations=(
            Step(
                "To expand",
                f"smartspec regenerate {document} --mode=standard --profile=backend-service",
            ),
        ),
        next_steps=(Step("Check it", "smartspec validate spec-tools-001-admin-report"),),
    )


REPORTS = {"standard": standard, "compact": compact}


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("form", REPORTS)
def test_a_report_on_the_terminal(form: str, language: str, snapshot: Snapshot) -> None:
    text = terminal(REPORTS[form](), translations(language))
    snapshot.assert_match(text, "report.txt")


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("form", REPORTS)
def test_a_report_in_a_file(form: str, language: str, snapshot: Snapshot) -> None:
    report = REPORTS[form]()
    spoken = translations(language)
    snapshot.assert_match(generation_report(report, DAY, spoken), "generation.md")
    snapshot.assert_match(validation_report(report, DAY, spoken), "validation.md")


def test_the_lines_of_the_reference_stand_in_the_thai_report() -> None:
    text = terminal(standard(), translations("th"))
    for line in (
        "✅ สร้าง SPEC เรียบร้อยแล้ว",
        f"📁 ไฟล์: {DOCUMENT}",
        "📊 Profile: financial",
        "🎛️ Mode: standard",
        "🎯 ใช้ flags:",
        "🔍 Consistency Check: 1/3 passed",
    ):
        assert line in text.splitlines()
    assert "✅ สร้าง SPEC (Compact) เรียบร้อยแล้ว" in terminal(compact(), translations("th"))


def test_colour_is_only_for_a_terminal() -> None:
    report = standard()
    plain = terminal(report, translations("en"))
    coloured = terminal(report, translations("en"), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[32m✅ SPEC created\x1b[0m" in coloured


def test_a_report_is_named_after_its_day() -> None:
    assert file_name("generation-report", DAY) == "generation-report-20251203.md"
