"""Small changes of C source that nobody chose: for tools/mutants.

Relies on the layout that .clang-format gives. Every change stays on its own lines, so that no other line gets
another number. What does not compile afterwards, or compiles to the same code, is for the caller to find out.
"""

import dataclasses
import re

# Beside what assertions and the log do: they are not what tests are to find.
LEFT_OUT = re.compile(r"ASSERT|printk\(|panic\(|_Static_assert|MAY_SLEEP\(|NO_SLEEP")
STATEMENT = re.compile(r"^( +)((?:\*|\(\*)?[a-z_]\w*(?:\)?->|\.|\[|\(| [-+*/|&^]?= | [<>]{2}= |\+\+|--)[^{}]*);$")
DECLARATION = re.compile(r"^ +(?:(?:static|const|struct|enum|union|unsigned|return|goto|typedef|volatile|extern|register)\b|\w+ \**\w+( SCOPED\(\w+\))?( = |;|,|\[))")
JUMP = re.compile(r"^( +)(break|continue);$")
CONDITION = re.compile(r"\b(if|while) \((.*)\)( \{)?$")
COMPARISON = re.compile(r" (<|<=|>|>=|==|!=) ")
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ONE = re.compile(r" [-+] 1u?\b")
LOGIC = re.compile(r" (&&|\|\|) ")
CALL = re.compile(r"\b([a-z]\w*)\(((?:[^()]|\([^()]*\))+)\)")
SYMMETRIC = re.compile(r"(?:min|max)_\w+$")
HEAD = re.compile(r"^(?:static |inline |ALWAYS_INLINE |COLD |NOINLINE |_Noreturn |const )*((?:struct |enum )?\w+) (\**)\w+\(")


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str
    line: int  # the first that is changed
    kind: str
    function: str
    old: str  # whole lines
    new: str  # as many

    @property
    def name(self):
        return f"{self.file}:{self.line} {self.kind}: {self.new.strip()}"

    @property
    def lasting(self):
        """A name that other changes of the file leave as it is."""
        return f"{self.file} {self.function}: {' '.join(self.old.split())} -> {' '.join(self.new.split())}"


def without_comment(line):
    return re.sub(r"/\*.*?(\*/|$)", lambda match: " " * len(match[0]), line).rstrip()


def bodies(text):
    """(name, what it returns, number of its first line, lines) of each function."""
    head, kind, begin = None, None, None
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line == "{":
            begin = number + 1
        elif line == "}" and begin:
            yield head, kind, begin, lines[begin:number]
            begin = None
        elif begin is None and (match := HEAD.match(line)):
            head, kind = re.search(r"(\w+)\(", line)[1], match[1] + match[2]


def statements(lines):
    """(first, last + 1) of each statement without braces, by the semicolon that ends it."""
    first = None
    for number, line in enumerate(lines):
        code = without_comment(line)
        if not code.strip():
            continue
        first = number if first is None else first
        if code.endswith((";", "{", "}", ":")) or re.match(r"^ +(if|while|for|else|do|switch)\b", code):
            yield first, number + 1
            first = None


def early_return(kind):
    if kind == "void":
        return "return;"
    return "return NULL;" if kind.endswith("*") else "return 0;"


def exchanges(code):
    """The code with two neighbouring arguments of a call exchanged, in every way."""
    for call in CALL.finditer(code):
        if SYMMETRIC.match(call[1]):
            continue
        parts = re.split(r", (?![^()]*\))", call[2])
        for at in range(len(parts) - 1):
            if parts[at] != parts[at + 1]:
                swapped = [*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]]
                yield code[: call.start(2)] + ", ".join(swapped) + code[call.end(2) :]


def replaced(code, pattern, change):
    for match in pattern.finditer(code):
        yield code[: match.start()] + change(match) + code[match.end() :]


def of_line(code):
    """(kind, changed line) of all changes within one line."""
    if condition := CONDITION.search(code):
        inner = condition[2]
        if inner.count("(") == inner.count(")"):
            yield "turned", code[: condition.start(2)] + f"!({inner})" + code[condition.end(2) :]
    for changed in replaced(code, COMPARISON, lambda match: f" {OTHER[match[1]]} "):
        yield "bound", changed
    for changed in replaced(code, ONE, lambda match: ""):
        yield "off by one", changed
    for changed in replaced(code, LOGIC, lambda match: " || " if match[1] == "&&" else " && "):
        yield "logic", changed
    for changed in exchanges(code):
        yield "exchanged", changed


def of_statement(lines, kind):
    """(kind, changed lines) of all changes of a whole statement."""
    whole = " ".join(line.strip() for line in lines)
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    if (STATEMENT.match(indent + whole) and not DECLARATION.match(indent + whole)) or JUMP.match(lines[0]):
        yield "left out", [indent + ";", *[""] * (len(lines) - 1)]
    if len(indent) == 4 and not DECLARATION.match(lines[0]) and not whole.startswith("}"):
        yield "early return", [f"{indent}{early_return(kind)} {lines[0].strip()}", *lines[1:]]


def mutants(file, text):
    """All of one file, in order."""
    for function, kind, begin, lines in bodies(text):
        for first, end in statements(lines):
            part = [without_comment(line) for line in lines[first:end]]
            if LEFT_OUT.search(" ".join(part)):
                continue
            changes = list(of_statement(part, kind))
            for at, code in enumerate(part):
                changes += [(kind_of, [*part[:at], new, *part[at + 1 :]]) for kind_of, new in of_line(code)]
            for kind_of, new in changes:
                yield Mutant(file, begin + first + 1, kind_of, function, "\n".join(lines[first:end]), "\n".join(new))


def put_in(text, mutant):
    """The file with the change."""
    lines = text.splitlines(keepends=True)
    at, count = mutant.line - 1, mutant.old.count("\n") + 1
    assert "".join(lines[at : at + count]) == mutant.old + "\n", mutant.name
    return "".join(lines[:at]) + mutant.new + "\n" + "".join(lines[at + count :])
