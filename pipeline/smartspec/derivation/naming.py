"""Names of the business as names in code, tables and paths."""

from __future__ import annotations

import re
from hashlib import blake2b
from keyword import iskeyword

_WORDS = re.compile(r"[A-Za-z][a-z0-9]*|[A-Z]+(?![a-z])|[0-9]+[a-z]*")
_PLACEHOLDER = re.compile("(?:.*[_-])?unnamed[_-][0-9a-f]{4}")
_ES = ("s", "x", "z", "ch", "sh")


def words(name: str) -> tuple[str, ...]:
    """The Latin words and numbers of `name`, in lower case: `DiscountCode` is two words."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def snake(name: str) -> str:
    """`Discount Code` as `discount_code`; a name without Latin letters is `unnamed_` and a digest.

    Two such names stay two names; whoever reads the source gives them better ones.
    """
    joined = "_".join(words(name))
    if not joined:
        return f"unnamed_{blake2b(name.encode(), digest_size=2).hexdigest()}"
    return joined if joined[0].isalpha() else f"n_{joined}"


def kebab(name: str) -> str:
    """`Discount Code` as `discount-code`."""
    return snake(name).replace("_", "-")


def pascal(name: str) -> str:
    """`discount code` as `DiscountCode`."""
    return "".join(word.capitalize() for word in snake(name).split("_"))


def camel(name: str) -> str:
    """`discount code` as `discountCode`."""
    whole = pascal(name)
    return whole[:1].lower() + whole[1:]


def attribute(name: str) -> str:
    """A name as an attribute in Python: `class` as `class_`."""
    return f"{name}_" if iskeyword(name) else name


def plural(word: str) -> str:
    """The regular English plural of the last word of a snake or kebab name.

    A placeholder is no word of English, and stays as it is.
    """
    if _PLACEHOLDER.fullmatch(word):
        return word
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    if word.endswith(_ES):
        return f"{word}es"
    return f"{word}s"
