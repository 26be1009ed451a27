from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.planning.definitions import Detect
from smartspec.planning.detection import Vocabulary, detect, found_terms, speaks_of, texts_of
from smartspec.source.spec import Spec
from tests.planning.conftest import Planner


def has(term: str, text: str) -> bool:
    return Vocabulary((("title", text),)).where(term) is not None


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("auth", "Auth for all"),
        ("auth", "auth, and more"),
        ("IoT", "an iot platform"),
        ("API", "An API."),
        ("payment", "Payments"),
        ("payment", "the payment's state"),
        ("multi-tenant", "A multi-tenant system"),
        ("multi-tenant", "A multi tenant system"),
        ("multi-tenant", "multi-tenants"),
        ("machine learning", "Machine\nLearning"),
        ("top-up", "(top-up)"),
        ("ชำระเงิน", "ระบบชำระเงินออนไลน์"),
        ("café", "the Café"),
        ("PromptPay", "ระบบชำระผ่านPromptPayออนไลน์"),
        ("API", "ใช้APIภายใน"),
    ],
)
def test_a_term_is_found_as_a_whole_word_in_any_case_and_number(term: str, text: str) -> None:
    assert has(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("auth", "an author writes"),
        ("auth", "authentication"),
        ("IoT", "a lot queue"),
        ("IoT", "riots"),
        ("API", "capital"),
        ("AI", "maintain the email"),
        ("tax", "a taxi"),
        ("card", "a cardboard discard"),
        ("payment", "prepayment"),
        ("multi-tenant", "multi and tenant"),
        ("top-up", "stop upward"),
        ("sensor", "sensor_id"),
        ("ผู้ป่วย", "ผู้ใช้"),
    ],
)
def test_a_term_inside_another_word_is_not_found(term: str, text: str) -> None:
    assert not has(term, text)


letters = st.text("abcdeé", min_size=1, max_size=4)


@given(st.lists(letters, max_size=6), letters)
def test_one_word_is_found_exactly_where_it_stands(words: list[str], term: str) -> None:
    assert has(term, " ".join(words)) == (term in words or f"{term}s" in words)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [("API", "ใช้APIภายใน", True), ("ชำระเงิน", "ระบบชำระเงิน", True), ("auth", "ผู้author", False)],
)
def test_thai_beside_latin_is_read_alike_both_ways(term: str, text: str, found: bool) -> None:
    assert (has(term, text), speaks_of((term,), text)) == (found, found)


@given(st.lists(letters, max_size=5), letters)
def test_both_ways_of_looking_agree(words: list[str], term: str) -> None:
    text = " ".join(words)
    assert speaks_of((term,), text) == has(term, text)


def test_the_evidence_names_the_term_and_the_first_place() -> None:
    texts = (("title", "Wallet"), ("description", "A wallet for cards"))
    assert [str(piece) for piece in found_terms(("wallet", "card", "bank"), texts)] == [
        "'wallet' in title",
        "'card' in description",
    ]


def test_more_than_three_pieces_of_evidence_are_counted() -> None:
    (match,) = detect({"x": Detect(terms=tuple("abcde"))}, Vocabulary((("title", "a b c d e"),)))
    assert match.because == "'a' in title, 'b' in title, 'c' in title and 2 more"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("strong", True),
        ("weak", False),
        ("weak weak", False),
        ("weak other", True),
        ("strong weak", True),
        ("nothing", False),
    ],
)
def test_one_strong_term_or_several_different_others_are_enough(text: str, found: bool) -> None:
    rules = {"x": Detect(strong=("strong",), terms=("weak", "other"))}
    assert bool(detect(rules, Vocabulary((("title", text),)))) == found


def test_the_match_with_most_evidence_comes_first_and_names_break_ties() -> None:
    rules = {name: Detect(strong=words) for name, words in
             {"z": ("a",), "b": ("a",), "m": ("a", "c")}.items()}  # fmt: skip
    found = detect(rules, Vocabulary((("title", "a c"),)))
    assert [match.name for match in found] == ["m", "b", "z"]


def test_what_a_spec_is_not_is_no_evidence() -> None:
    spec = Spec.model_validate(
        {
            "id": "a",
            "title": "t",
            "overview": {"purpose": "p", "scope": ["s"], "non_goals": ["payments"]},
            "when_not_to_use": ["payments"],
            "assumptions": ["payments"],
            "risks": [
                {"risk": "payments", "impact": "low", "probability": "low", "mitigation": "m"}
            ],
        }
    )
    assert not Vocabulary(texts_of(spec)).where("payment")


def test_title_purpose_scope_features_components_and_technology_are_read() -> None:
    component = {"name": "compo", "kind": "service", "responsibility": "resp"}
    spec = Spec.model_validate(
        {
            "id": "a",
            "title": "titel",
            "description": "descr",
            "overview": {"purpose": "purp", "scope": ["scop"], "features": ["feat"]},
            "architecture": {"pattern": "patt", "components": [component]},
            "technology": [{"name": "techn", "role": "rol"}],
        }
    )
    words = Vocabulary(texts_of(spec))
    said = ["titel", "descr", "purp", "scop", "feat", "patt", "compo", "resp", "techn", "rol"]
    assert [word for word in said if words.where(word) is None] == []


# With the shipped words.


@pytest.mark.parametrize(
    ("source", "domains"),
    [
        ({"title": "Telemetry ingestion"}, ("iot",)),
        ({"title": "Patient records"}, ("healthcare",)),
        ({"title": "Shipment tracking"}, ("logistics",)),
        ({"title": "Inference server"}, ("ai",)),
        ({"title": "Payment service"}, ("fintech",)),
        ({"title": "Multi-tenant workspaces"}, ("saas",)),
        ({"title": "Back office tool"}, ("internal",)),
        ({"title": "ระบบชำระเงิน"}, ("fintech",)),
        ({"title": "ทะเบียนผู้ป่วย"}, ("healthcare",)),
        ({"title": "An author's notes about a lot queue"}, ()),
        ({"title": "Payment of hospital patients"}, ("fintech", "healthcare")),
        ({"title": "t", "overview": {"non_goals": ["payment"]}}, ()),
    ],
)
def test_profile_full_takes_the_domains_that_a_source_speaks_of(
    planned: Planner, source: dict[str, Any], domains: tuple[str, ...]
) -> None:
    assert tuple(sorted(planned(**source).domains)) == domains


def test_a_chosen_profile_only_suggests_domains(planned: Planner) -> None:
    plan = planned(profile="basic", title="Telemetry from sensors")
    assert plan.domains == ()
    (suggestion,) = plan.suggestions
    assert suggestion == (
        "sounds like domain iot ('telemetry' in title, 'sensor' in title); "
        "set `domain: iot` to have it"
    )


def test_an_explicit_domain_always_wins(planned: Planner) -> None:
    assert planned(title="Payment of patients", domain="iot").domains == ("iot",)
    assert planned(title="Payment of patients", domain=[]).domains == ()
    assert planned(title="Payment of patients", flags={"domain": ("ai",)}).domains == ("ai",)


def test_domain_auto_may_be_asked_for_beside_a_profile(planned: Planner) -> None:
    plan = planned(profile="basic", domain="auto", title="Telemetry")
    assert plan.domains == ("iot",)


@pytest.mark.parametrize(
    ("title", "profile"),
    [
        ("Payment gateway", "financial"),
        ("REST API service", "backend-service"),
        ("CRUD admin", "basic"),
        ("An author's notes", "full"),
    ],
)
def test_profile_auto_takes_what_the_words_speak_for(
    planned: Planner, title: str, profile: str
) -> None:
    assert planned(profile="auto", title=title).profile == profile


def test_the_default_profile_stays_and_a_better_one_is_suggested(planned: Planner) -> None:
    plan = planned(title="Payment gateway")
    assert plan.profile == "full"
    assert plan.suggestions == (
        "sounds like profile financial ('payment' in title); set `profile: financial` to have it",
    )


def test_an_explicit_profile_gets_no_suggestion_of_another(planned: Planner) -> None:
    plan = planned(title="Payment gateway", profile="full")
    assert plan.suggestions == ()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("payment", "A shop; no payments are handled"),
        ("patient", "We do not store patient data"),
        ("patient", "It doesn't keep any patient data"),
        ("machine learning", "rules rather than machine learning"),
        ("sensor", "Without sensors."),
        ("ชำระเงิน", "ระบบนี้ไม่มีชำระเงิน"),
        ("IoT", "ไม่ใช้ IoT"),
        ("card", "no payments and no credit cards"),
        ("payment", "Card payments are out of scope"),
        ("payment", "Payments are not supported"),
        ("ledger", "A ledger-free design"),
        ("ชำระเงิน", "ไม่มีการชำระเงิน"),
        ("ชำระเงิน", "ไม่เกี่ยวกับการชำระเงิน"),
        ("ชำระเงิน", "ไม่ใช่ระบบชำระเงิน"),
        ("ชำระเงิน", "การชำระเงินอยู่นอกขอบเขต"),
        ("IoT", "ไม่ต้องใช้ IoT"),
    ],
)
def test_what_a_text_denies_is_not_in_it(term: str, text: str) -> None:
    assert not has(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("payment", "No refunds. Payments only"),
        ("payment", "not only payments"),
        ("payment", "no payments today, but payments tomorrow"),
        ("payment", "cannot lose a payment"),
        ("wallet", "no payments but a wallet"),
        ("shipment", "Shipments are tracked, and payments are out of scope"),
        ("ชำระเงิน", "ระบบชำระเงินที่ไม่ต้องรอคิว"),
        ("ชำระเงิน", "ไม่มีคิว ชำระเงินได้ทันที"),
    ],
)
def test_what_stands_beside_a_denial_is(term: str, text: str) -> None:
    assert has(term, text)
