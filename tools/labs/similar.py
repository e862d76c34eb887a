"""How alike the functions of submissions are: a list for people, never a verdict.

Shingles of K tokens, winnowed (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003): any WINDOW + K - 1
tokens that two functions have in common leave a fingerprint in both. Names of variables count as one
token each kind, so that renaming hides nothing. What was handed out, stubs included, counts nowhere.
"""

import re
from dataclasses import dataclass
from zlib import crc32

from source import functions

K, WINDOW = 12, 4
LEAST = 5  # fingerprints of a function that says anything
SHOWN = 0.5  # of one's fingerprints that are the other's, too
TOKEN = re.compile(r'[A-Za-z_]\w*|0[xX][0-9a-fA-F]+|\d+|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|->|\+\+|--|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|\S')
COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
KEYWORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register return short "
    "signed sizeof static struct switch typedef union unsigned void volatile while bool true false NULL".split()
)


@dataclass
class Print:
    """Of one function."""

    whose: str
    name: str
    marks: frozenset


def tokens(text):
    """Names of functions and of types stay; other names are one, numbers and texts, too."""
    found = TOKEN.findall(COMMENTS.sub(" ", text))
    for i, token in enumerate(found):
        if re.match(r"[A-Za-z_]", token):
            called = i + 1 < len(found) and found[i + 1] == "("
            member = i > 0 and found[i - 1] in ("->", ".", "struct")
            yield token if token in KEYWORDS or called or member else "N"
        else:
            yield "0" if token[0].isdigit() else '"' if token[0] == '"' else token


def fingerprints(text):
    """The least hash of each window; the rightmost of equals."""
    words = list(tokens(text))
    hashes = [crc32(" ".join(words[i : i + K]).encode()) for i in range(len(words) - K + 1)]
    windows = [hashes[i : i + WINDOW] for i in range(max(1, len(hashes) - WINDOW + 1))] if hashes else []
    return frozenset(min(window) for window in windows)


def prints(whose, text, known=frozenset()):
    """Of each function of a C file, without the fingerprints in `known`."""
    found = [Print(whose, each.name, fingerprints(text[each.head : each.end]) - known) for each in functions(text)]
    return [each for each in found if len(each.marks) >= LEAST]


def known_marks(texts):
    """Of what everybody was given."""
    return frozenset().union(*(fingerprints(text[each.head : each.end]) for text in texts for each in functions(text)))


def alike(one, other):
    return len(one.marks & other.marks) / min(len(one.marks), len(other.marks))


def pairs(submitted, others=()):
    """(share, one, other), the most alike first: of submissions with each other, and with the nearest of `others`."""
    found = []
    for i, one in enumerate(submitted):
        nearest = max(others, key=lambda other: alike(one, other), default=None)
        for other in [*submitted[i + 1 :], *([nearest] if nearest else [])]:
            if one.whose != other.whose and alike(one, other) >= SHOWN:
                found.append((alike(one, other), one, other))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].whose, pair[1].name, pair[2].whose, pair[2].name))


def lines(submitted, others=()):
    for share, one, other in pairs(submitted, others):
        yield f"{share:4.0%}  {one.whose}: {one.name}()  {other.whose}: {other.name}()"
