"""The language of what this process tells people.

Texts are written in English where they arise, and put into another language where they are shown:
`told` is the one place. Machine-readable output, caches and the trace stay English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Wording = Callable[[str], str]
"""An English text to the same in another language; one that is not known stays as it is."""


class _Speech:
    """What the process speaks; the language is found out when there is something to say."""

    def __init__(self) -> None:
        self.choose: Callable[[], Wording] | None = None
        self.chosen: Wording | None = None

    def told(self, text: str) -> str:
        if self.choose is None:
            return text
        if self.chosen is None:
            choose, self.choose = self.choose, None  # what is said meanwhile is said in English
            self.chosen, self.choose = choose(), choose
        return self.chosen(text)


_speech = _Speech()


def speak(choose: Callable[[], Wording]) -> None:
    """From now on tell people things in the wording that `choose` returns."""
    _speech.choose, _speech.chosen = choose, None


@contextmanager
def speaking(choose: Callable[[], Wording]) -> Iterator[None]:
    """`speak` for a while."""
    before = _speech.choose, _speech.chosen
    speak(choose)
    try:
        yield
    finally:
        _speech.choose, _speech.chosen = before


def told(text: str) -> str:
    """`text` as people are to read it."""
    return _speech.told(text)
