"""Functions in C, as .clang-format lays them out: the signature begins in column 0, braces stand alone.
And blocks of NASM, from a label to another one."""

import re
from dataclasses import dataclass

HEAD = re.compile(r"\w.*?\b(\w+)\(")
LEFT_OF_HEAD = re.compile(r"[\w *]+")  # a return type on a line of its own


@dataclass
class Function:
    name: str
    start: int  # where its comment begins, or its signature; offsets into the text
    head: int  # where its signature begins
    end: int  # after the line of its closing brace


def functions(text):
    """Each function of a file, with the comment directly above it."""
    lines = text.splitlines(keepends=True)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    head = begin = None
    found = []
    for number, line in enumerate(lines):
        if line == "{\n":
            begin = number
        elif line == "}\n" and begin is not None and head:
            first = head[0]
            found.append(Function(head[1], offsets[comment_above(lines, first)], offsets[first], offsets[number + 1]))
            head = begin = None
        elif begin is None and (match := HEAD.match(line)):
            first = number
            while first > 0 and LEFT_OF_HEAD.fullmatch(lines[first - 1].rstrip("\n")):
                first -= 1
            head = first, match[1]
    return found


def replaced(text, solutions):
    """The text with those of these {function: other text} that it has."""
    for function in reversed(functions(text)):
        if function.name in solutions:
            text = text[: function.start] + solutions[function.name] + text[function.end :]
    return text


def comment_above(lines, first):
    """The number of the line where the comment directly above line `first` begins, else `first`."""
    at = first - 1
    while at >= 0 and lines[at].startswith("//"):
        at -= 1
    if at < first - 1:
        return at + 1
    if at < 0 or not lines[at].rstrip().endswith("*/"):
        return first
    while at > 0 and not lines[at].startswith("/*"):
        at -= 1
    return at if lines[at].startswith("/*") else first


def block(text, label, until):
    """What stands between the lines of two labels of NASM, each of which is there once; None where that is not so."""
    found = [list(re.finditer(rf"(?m)^{re.escape(name)}:.*\n", text)) for name in (label, until)]
    if [len(lines) for lines in found] != [1, 1] or found[1][0].start() < found[0][0].end():
        return None
    start, end = found[0][0].end(), found[1][0].start()
    return Function(label, start, start, end)


def without_assembler_comments(text):
    return re.sub(r";[^\n]*", "", text)


def phrase(words):
    """A pattern for words that a formatter may have wrapped, in prose or in a comment."""
    return re.compile(r"[\s*]+".join(re.escape(word) for word in words.split()))
