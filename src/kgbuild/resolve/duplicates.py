"""Text -> MinHash signature; signatures -> groups of near-copies, so that one syndicated text counts once.

MinHash over 5-word shingles with 64 hash functions (Broder 1997); candidates by banding (16 bands of 4), so pairs
with a resemblance of 0.7 or more are compared with probability 0.99 and the cost is linear in documents.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

SHINGLE = 5
HASHES, BANDS = 64, 16
ALIKE = 0.6  # share of equal minima at which two texts count as one source
_PRIME = (1 << 61) - 1


def _coefficients() -> list[tuple[int, int]]:
    """Fixed, from SHA-256 of their number, so that a signature is the same everywhere."""
    pairs = []
    for n in range(HASHES):
        digest = hashlib.sha256(f"kgbuild minhash {n}".encode()).digest()
        pairs.append((int.from_bytes(digest[:8]) % (_PRIME - 1) + 1, int.from_bytes(digest[8:16]) % _PRIME))
    return pairs


_PAIRS = _coefficients()


def signature(text: str) -> tuple[int, ...]:
    """64 numbers; () for a text of fewer words than one shingle."""
    words = re.findall(r"\w+", text.lower())
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    if not shingles:
        return ()
    hashes = [int.from_bytes(hashlib.blake2b(s.encode(), digest_size=7).digest()) for s in shingles]
    return tuple(min((a * h + b) % _PRIME for h in hashes) >> 29 for a, b in _PAIRS)


def groups(signatures: Mapping[str, tuple[int, ...]], acts: Mapping[str, str] | None = None) -> dict[str, str]:
    """Document -> the first document (by name) of its group of near-copies.

    acts: documents that are an instrument's own text -> that instrument.  A mandate is renewed in the words of the last
    renewal; two instruments are two sources however alike they are.
    """
    acts = acts or {}
    rows = HASHES // BANDS
    parent = {name: name for name in signatures}

    def find(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for band in range(BANDS):  # one after another: memory holds the buckets of one
        first_in: dict[tuple[str | int, ...], str] = {}
        for name in sorted(name for name, numbers in signatures.items() if numbers):
            minima = signatures[name][band * rows : (band + 1) * rows]
            first = first_in.setdefault((acts.get(name, ""), *minima), name)
            if find(first) != find(name) and _alike(signatures[first], signatures[name]) >= ALIKE:
                low, high = sorted((find(first), find(name)))
                parent[high] = low
    return {name: find(name) for name in signatures}


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / HASHES
