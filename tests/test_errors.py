from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from smartspec.errors import (
    ConfigError,
    Fault,
    SmartSpecError,
    SourceError,
    UsageError,
    bug_report,
    nearest,
)


def test_a_fault_reads_as_place_message_key_and_hint() -> None:
    fault = Fault("specs/a/b/spec.yaml", 12, 5, "unknown key 'x'", "api.x", "did you mean 'y'?")
    expected = "specs/a/b/spec.yaml:12:5: unknown key 'x' (api.x)\n    did you mean 'y'?"
    assert str(fault) == expected


def test_a_fault_about_a_whole_file_has_no_line() -> None:
    assert str(Fault("a.json", 0, 0, "cannot read it")) == "a.json: cannot read it"


def test_the_faults_of_an_error_are_sorted_by_path_and_line() -> None:
    faults = [Fault("b", 1, 1, "m"), Fault("a", 10, 1, "m"), Fault("a", 9, 2, "m")]
    error = SmartSpecError(iter(faults))
    assert [fault.where for fault in error.faults] == ["a:9:2", "a:10:1", "b:1:1"]
    assert str(error).splitlines() == ["a:9:2: m", "a:10:1: m", "b:1:1: m"]


@pytest.mark.parametrize("kind", [SmartSpecError, SourceError, ConfigError, UsageError])
def test_an_error_crosses_a_process_border_whole(kind: type[SmartSpecError]) -> None:
    error = kind([Fault("a", 1, 2, "m", "k", "h"), Fault("b", 0, 0, "ภาษาไทย")])
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert back.faults == error.faults
    assert str(back) == str(error)


def test_the_nearest_legal_name_is_proposed() -> None:
    assert nearest("finanical", ("basic", "financial")) == "did you mean 'financial'?"


def test_nothing_is_proposed_where_nothing_is_near() -> None:
    assert nearest("zebra", ("basic", "financial")) == ""
    assert nearest("zebra", ()) == ""


def test_of_equally_near_names_the_order_given_does_not_count() -> None:
    names = ["aaab", "aaac", "aaad"]
    assert nearest("aaax", names) == nearest("aaax", reversed(names))


def test_a_bug_is_told_in_one_line_and_its_traceback_goes_to_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        raise KeyError("lost")
    except KeyError as error:
        said = bug_report(error)
    (log,) = tmp_path.iterdir()
    assert said.splitlines()[0] == "a bug in SmartSpec: KeyError: 'lost'"
    assert str(log) in said
    assert "Traceback" not in said
    assert "Traceback" in log.read_text(encoding="utf-8")
