#!/usr/bin/env python3
"""Checks an export of the public ledger; needs Python 3.9 or later and nothing else. The format: docs/ledger.md.

python3 verifier.py export.jsonl [--head SEQ:HASH] [--key KEY] [--receipt FILE]

Give it a head and the key that you noted on an earlier day, not in the export: a chain that agrees with itself proves
nothing against whoever could write it anew. It prints what it counted, or says what is wrong and ends with 1."""

import argparse
import hashlib
import json
import sys
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

FORMAT = "rihla-ledger/1"
FIELDS = ("v", "seq", "kind", "subject", "body", "day", "prev")
GENESIS = "0" * 64


class Broken(Exception):
    """The export or the receipt is not what it says."""


def _must(holds: object, sentence: str) -> None:
    if not holds:
        raise Broken(sentence)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks; texts in Unicode form NFC; neither floats nor other types."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {unicodedata.normalize("NFC", key): _plain(part) for key, part in value.items()}
    raise ValueError(f"A ledger cannot hold {value!r}.")


def entry_hash(entry: Any) -> str:
    """SHA-256 over the seven fields as UTF-8, each after its length in eight bytes; the body as canonical JSON."""
    digest = hashlib.sha256()
    for name in FIELDS:
        data = (canonical(entry[name]) if name == "body" else str(entry[name])).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, -1, 2**255 - 19), pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a, b, c = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D
    e, f, g, h = b - a, 2 * p[2] * q[2] - c, 2 * p[2] * q[2] + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(n: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while n:
        found, point, n = (_add(found, point) if n & 1 else found), _add(point, point), n >> 1
    return found


def _point(data: bytes) -> Point:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


@lru_cache(maxsize=4096)
def signature_holds(key: str, text: str, signature: str) -> bool:
    """Whether the signature is of that text: Ed25519 as in RFC 8032, section 6; hexadecimal digits."""
    try:
        k, s = bytes.fromhex(key), bytes.fromhex(signature)
        a, r, n = _point(k), _point(s[:32]), int.from_bytes(s[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(s[:32] + k + text.encode()).digest(), "little") % L
    left, right = _times(n, BASE), _add(r, _times(h, a))
    same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1)) and n < L
    return same and (len(k), len(s), key, signature) == (32, 64, k.hex(), s.hex())


def check_signature(thing: Any, key: str | None = None) -> None:
    """Broken unless the object is signed, and by that key where one is given."""
    text = canonical({name: value for name, value in thing.items() if name != "signature"})
    _must(key in (None, thing["key"]), "It is signed with another key.")
    _must(signature_holds(thing["key"], text, thing["signature"]), "The signature is not true.")


class Ledger:
    """What the entries read so far say: ``where`` each commitment stands, ``results`` of every item and column."""

    def __init__(self, key: str | None = None) -> None:
        self.key, self.seq, self.hash = key, -1, GENESIS
        self.live: dict[str, set[str]] = {}
        self.where: dict[str, list[int]] = {}
        self.results: dict[tuple[str, int, str], tuple[int, dict[str, int] | None]] = {}

    def take(self, line: str) -> None:
        """The next line of the export; Broken when it does not follow."""
        try:
            entry = json.loads(line)
            _must(set(entry) == {*FIELDS, "hash"} and canonical(entry) + "\n" == line, "It is not in its one form.")
            _must((entry["v"], entry["seq"], entry["prev"]) == (1, self.seq + 1, self.hash), "It does not follow.")
            _must(entry_hash(entry) == entry["hash"], "Its hash is not the hash of its fields.")
            getattr(self, "_" + entry["kind"].replace(".", "_"), lambda *_: None)(entry, entry["body"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Broken) as error:
            raise Broken(f"Entry {self.seq + 1}: {error}") from error
        self.seq, self.hash = entry["seq"], entry["hash"]

    def _ballots_batch(self, entry: Any, body: Any) -> None:
        for commit in body["commits"]:
            _must(commit not in self.where, "A commitment stands there twice.")
            self.live.setdefault(entry["subject"], set()).add(commit)
            self.where[commit] = [entry["seq"]]

    def _ballot_withdrawn(self, entry: Any, body: Any) -> None:
        for commit in body["commits"]:
            _must(commit in self.live.get(entry["subject"], ()), "A ballot is withdrawn or opened that is not live.")
            self.live[entry["subject"]].remove(commit)
            self.where[commit].append(entry["seq"])

    def _poll_opened_ballots(self, entry: Any, body: Any) -> None:
        self._ballot_withdrawn(entry, body)
        place = (entry["subject"], body["of"]["item"], body["of"]["column"])
        choices, n = body.get("choices"), len(body["commits"])
        tally = None if choices is None else dict(Counter(dict(choices).values()))
        _must(n < body["fewer_than"] if tally is None else sum(tally.values()) == n == len(choices), "Miscounted.")
        self.results[place] = n, tally

    def _roll_counts(self, entry: Any, body: Any) -> None:
        _must(not self.live.get(entry["subject"]), "A live ballot was not opened.")

    def _anchor(self, entry: Any, body: Any) -> None:
        check_signature(body, self.key)
        _must((body["seq"], body["hash"]) == (self.seq, self.hash), "It anchors something else.")


def check(lines: Any, head: str | None = None, key: str | None = None) -> Ledger:
    """The :class:`Ledger` of an export. ``head`` is ``SEQ:HASH`` of an earlier day. Broken when anything is wrong."""
    lines = iter(lines)
    try:
        first = next(lines, "")
        header = json.loads(first)
        _must(canonical(header) + "\n" == first and header["format"] == FORMAT, f"It is no {FORMAT}.")
        check_signature(header, key)
        seq, noted = (int(head.split(":")[0]), head.split(":")[1].strip().lower()) if head else (-1, GENESIS)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise Broken(f"The first line, or the head you gave, cannot be read: {error}") from error
    ledger = Ledger(header["key"])
    for line in lines:
        ledger.take(line)
        _must(ledger.seq != seq or ledger.hash == noted, f"Entry {seq} is not the one whose hash you noted.")
    _must(ledger.seq >= seq, f"It ends before entry {seq}, whose hash you noted.")
    _must((header["seq"], header["hash"]) == (ledger.seq, ledger.hash), "Its end is not the head that it names.")
    return ledger


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks an export of the public ledger.")
    for name in ("export", "--head", "--key", "--receipt"):
        parser.add_argument(name)
    given = parser.parse_args()
    try:
        with open(given.export, encoding="utf-8", newline="\n") as lines:
            ledger = check(lines, given.head, given.key)
        found = [{"of": place, "ballots": n, "choices": tally} for place, (n, tally) in ledger.results.items()]
        print(json.dumps({"head": f"{ledger.seq}:{ledger.hash}", "key": ledger.key, "results": found}, indent=1))
        if given.receipt:
            with open(given.receipt, encoding="utf-8") as text:
                check_signature(receipt := json.load(text), ledger.key)
            _must(receipt["commit"] in ledger.where, f"Not there. It was promised by {receipt['deadline']}.")
            print("The receipt stands in entries", *ledger.where[receipt["commit"]])
    except (Broken, OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"{given.export}: {error}")


if __name__ == "__main__":
    main()
