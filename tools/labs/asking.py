"""Lines of a student's own change, to be asked about: "why is this line here?" Chosen by his seed, so that
who asks again asks the same."""

import difflib
import re

from record import siphash

WORDS = 3  # of a line that there is something to say about
KEY = b"lines to ask for"


def own_lines(path, before, after):
    """(path, number, line) of what he wrote, without comments and what has too little in it."""
    before, after = before.splitlines(), after.splitlines()
    inside = False
    comments = set()
    for number, line in enumerate(after, 1):
        inside = inside or line.lstrip().startswith("/*")
        if inside or line.lstrip().startswith("//"):
            comments.add(number)
        inside = inside and "*/" not in line
    for kind, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for number in range(start + 1, end + 1) if kind in ("replace", "insert") else []:
            line = after[number - 1].strip()
            if number not in comments and len(re.findall(r"\w+", line)) >= WORDS:
                yield path, number, line


def chosen(lines, count, seed, student):
    """`count` of them, in the order of the files."""
    ranked = sorted(lines, key=lambda line: siphash(KEY, f"{seed} {student} {line}".encode()))
    return sorted(ranked[:count])


def questions(compiled, base, count, seed):
    """Sentences, of a submission and {path: as handed out}."""
    lines = []
    for path, before in base.items():
        if path in compiled.files and path.endswith((".c", ".h", ".s")):
            lines += own_lines(path, before, compiled.files[path].decode(errors="replace"))
    return [f"{path}:{number}: why is this line here?  {line}" for path, number, line in chosen(lines, count, seed, compiled.student)]
