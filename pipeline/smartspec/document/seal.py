"""Checksums that tell a hand edit from generated text, kept in the document itself."""

from __future__ import annotations

from hashlib import blake2b

SUM_LENGTH = 8


def checksum(text: str) -> str:
    """Eight hexadecimal digits of `text`.

    Line ends and the space around the text do not count, so that a checkout with CRLF, or an
    editor that trims a file, is not taken for a hand edit.
    """
    lines = map(str.rstrip, text.replace("\r\n", "\n").strip().split("\n"))
    return blake2b("\n".join(lines).encode(), digest_size=SUM_LENGTH // 2).hexdigest()


def sealed(text: str, source: str, comment: str) -> str:
    """A generated file that is not Markdown, with its sum in a last `comment` line."""
    body = text.rstrip("\n")
    return f"{body}\n\n{comment} smartspec: generated from {source} · sum:{checksum(body)}\n"


def is_sealed(text: str, comment: str) -> bool:
    """Whether such a file is what the pipeline last wrote."""
    body, _, last = text.replace("\r\n", "\n").rstrip().rpartition("\n")
    mark, _, recorded = last.rpartition(" · sum:")
    ours = mark.startswith(f"{comment} smartspec: generated from ")
    return ours and recorded == checksum(body)
