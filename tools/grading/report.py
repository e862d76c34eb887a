"""What a grading says to people, as text."""

from breaking import FAULTY, MINE, MOST, RIGHT
from grading import REFERENCE, passed_of
from score import GUARD_POINTS, main_build, tests_of
from words import padded, say, translated, width, with_error_names

WIDTH = 96  # columns, with the points at their end
LABEL, INDENT = 10, 10  # what a longer label has is followed by a blank
MARKS = {"passed": "ok", "partial": "PART", "failed": "FAIL", "not counted": "-", "hidden": "-"}
KINDS = {"T": "tried", "E": "expected", "G": "got", "M": "measured"}
REVEALS = ("all", "what", "names", "score")  # what a student is shown of a failure
MOST_ERRORS = 3
BREAK_LABEL = 9  # columns of a kernel's name
ENDS = {"passed": "break passed", "told": "break failed", "timeout": "break hung", "stuck": "break hung", "panic": "break died",
        "reset": "break died", "reset-first": "break died"}  # fmt: skip


class Report:
    def __init__(self, result, language="en", reveal="all", again="./grade"):
        self.result, self.lab = result, result.lab
        self.language, self.reveal, self.again = language, reveal, again
        self.shown = {}  # what a failure looks like -> where it was told

    def say(self, key, **values):
        return say(self.language, key, **values)

    def title(self, titles):
        return titles.get(self.language, titles["en"])

    def line(self, left, right=""):
        return f"{padded(left, WIDTH - width(right) - 1)} {right}".rstrip() if right else left

    # One failure.

    def row(self, label, text):
        return " " * INDENT + padded(self.say(label) + " ", LABEL) + text

    def sentence(self, text):
        own = translated(text, self.lab.get(self.language, {})) if self.language != "en" else text
        return with_error_names(self.language, own, self.result.errnos)

    def rows(self, verdict, name, build):
        """What is told of a test: tried, expected, got, and what the kernel says."""
        last = max((at for at, (kind, _) in enumerate(verdict.said) if kind == "T"), default=0)
        for kind, text in verdict.said[last:]:  # what was tried before has passed
            if kind in "TM" or self.reveal == "all":
                yield self.row(KINDS[kind], self.sentence(text))
        end = self.say(verdict.end, **verdict.values)
        if end:
            yield self.row("got", end)
        if self.reveal != "all":
            return
        if verdict.rule:
            yield self.row("rule", verdict.rule)
        if verdict.frames:
            yield self.row("kernel", ", ".join(verdict.frames))
        for i, line in enumerate(verdict.lines):
            yield self.row("log", line) if i == 0 else " " * (INDENT + LABEL) + line
        yield from self.checked_rows(name, build, verdict)
        for key in verdict.symptoms:
            yield self.row("meaning", self.say(key))
        yield from self.event_rows(self.result.events.get((name, build), []))
        if self.again:
            other = "" if build == main_build(self.test(name)) else f" --build {build}"
            yield self.row("again", f"{self.again} --gdb {name}{other}")

    def checked_rows(self, name, build, verdict):
        """What the kernel's check of itself says of the same test, where it says something else."""
        checked = self.result.checked.get(name) if build == main_build(self.test(name)) else None
        if checked and not checked.passed and checked.end != "told" and checked.looks != verdict.looks:
            yield self.row("checked build", self.say(checked.end, **checked.values))
            yield from (" " * (INDENT + LABEL) + line for line in checked.lines[:MOST_ERRORS])

    def event_rows(self, events):
        for i, (delta, who, sentence) in enumerate(events):
            text = f"{delta:>+8} {who:<7} {sentence}"
            yield self.row("kernel", text) if i == 0 else " " * (INDENT + LABEL) + text

    def test(self, name):
        return next(test for test in self.lab["tests"] if test["name"] == name)

    def failure(self, name, build):
        """A failed test: how, or where that was told already."""
        verdict = self.result.verdicts[name, build]
        own = name if build == main_build(self.test(name)) else self.say("checked", test=name)
        before = self.shown.setdefault(verdict.looks, own)
        if before != own:
            return [self.say("as above", test=before)]
        if self.test(name).get("hidden") and self.reveal != "all":
            return []
        return list(self.rows(verdict, name, build))

    # Items.

    def points(self, item):
        return self.say("bonus" if item.data.get("bonus") else "of", points=item.points, most=item.most)

    def item(self, item):
        mark = self.say(MARKS[item.state])
        yield self.line(f"  {padded(mark, 5)} {self.title(item.data['title'])}", self.points(item))
        if self.reveal in ("names", "score"):
            return
        if item.data["id"] == "break":
            yield from self.broken()
            return
        if item.state == "hidden":
            yield " " * 8 + self.say("not here")
        if item.missing:
            names = self.say("and").join(self.say("or").join(names) for names in item.missing)
            yield " " * 8 + self.say("not counted", names=names)
        yield from self.failures(item)
        passed = [name for name in tests_of(item.data) if passed_of(self.result).get((name, main_build(self.test(name))))]
        if passed and item.state == "partial":
            yield " " * 8 + self.say("passed tests", names=", ".join(passed))

    # Break it.

    def broken(self):
        """How the student's own test ended on each kernel."""
        found = self.result.broken
        if found is None:
            yield " " * 8 + self.say("break untouched", path=MINE)
            return
        yield from (" " * 8 + line for line in found.errors[:MOST_ERRORS])
        for name, verdict in found.verdicts.items():
            yield from self.on_kernel(name, verdict, found)
        if found.refuted:
            yield " " * 8 + self.say("break refuted", names=", ".join(found.refuted))

    def on_kernel(self, name, verdict, found):
        why = self.say(verdict.end, **verdict.values)
        if not why:  # told, by the test itself
            why = next((self.sentence(text) for kind, text in reversed(verdict.said) if kind == "G"), "")
        key = ENDS.get(verdict.end, "break ended")
        text = self.say(key, why=why)
        if verdict.passed and name in FAULTY:
            text += self.say("break missed")
        yield " " * 8 + padded(name, BREAK_LABEL) + text
        yield from (self.row(KINDS[kind], self.sentence(each)) for kind, each in verdict.said if kind == "M" or name in found.refuted and kind in "TE")
        yield from (" " * (8 + BREAK_LABEL) + line for line in verdict.lines[:MOST_ERRORS])

    def break_it(self):
        """All that is said where nothing else was asked for."""
        found = self.result.broken
        yield self.say("break head", number=self.lab["number"], title=self.title(self.lab["title"]), path=MINE, right=len(RIGHT), faulty=len(FAULTY))
        yield ""
        if found.errors:
            yield self.say("break no build", path=MINE)
        yield from self.broken()
        yield ""
        yield self.say("break sum", found=", ".join(found.found) or "-", count=len(found.found), all=len(FAULTY), points=found.points, most=MOST)

    def failures(self, item):
        for name, build in item.failed:
            if (name, build) not in self.result.verdicts:
                continue
            rows = self.failure(name, build)
            share = item.data.get("each", {}).get(name)
            right = self.say("of", points=0, most=share) if share and not item.missing else ""
            own = name if build == main_build(self.test(name)) else self.say("checked", test=name)
            if len(rows) == 1 and not rows[0].startswith(" "):
                yield self.line(" " * 8 + f"{own}: {rows[0]}", right)
            else:
                yield self.line(" " * 8 + own, right)
                yield from rows

    def exercises(self):
        """{number: its items}, in order."""
        found = {}
        for item in self.result.score.items:
            found.setdefault(item.data["exercise"], []).append(item)
        return found

    def guards(self):
        tests = [test["name"] for test in self.lab["tests"] if test.get("guard")]
        if not tests:
            return
        lost = self.result.score.guards
        right = self.say("guards lost", points=GUARD_POINTS * len(lost)) if lost else ""
        yield self.line(f"{self.say('guards')}: {', '.join(name for name in tests if name not in lost) or '-'}", right)
        if self.reveal in ("all", "what"):
            for name in lost:
                build = main_build(self.test(name))
                if (name, build) in self.result.verdicts:
                    yield " " * 8 + name
                    yield from self.rows(self.result.verdicts[name, build], name, build)

    # The whole.

    def head(self):
        tools = self.result.tools
        same = tools["compiler"] == REFERENCE["compiler"] and tools["qemu"].startswith(REFERENCE["qemu"])
        verdict = self.say("same") if same else self.say("differs", reference=", ".join(REFERENCE.values()))
        yield self.say("head", number=self.lab["number"], title=self.title(self.lab["title"]), same=verdict, **tools)
        again = sum(build != main_build(self.test(name)) for name, build in self.result.verdicts)
        if self.result.verdicts and not self.result.chosen:
            yield self.say("plan" if again else "plan all", count=len(self.result.verdicts) - again, again=again)
        yield ""

    def errors(self):
        for build, lines in self.result.errors.items():
            yield self.say("refused" if build == "refused" else "no build", build=build)
            yield from ("  " + line for line in lines[:MOST_ERRORS])
            if len(lines) > MOST_ERRORS:
                yield "  " + self.say("more errors", count=len(lines) - MOST_ERRORS)
            yield ""

    def last(self):
        score = self.result.score
        key = "score bonus" if score.bonus else "score"
        text = self.say(key, points=score.points, most=score.most, bonus=score.bonus)
        hidden = self.lab.get("hidden_items", 0)
        return text + (self.say("hidden", count=hidden) if hidden else "")

    def some_tests(self):
        """Where only some were chosen."""
        for (name, build), verdict in self.result.verdicts.items():
            yield f"  {padded(self.say('ok' if verdict.passed else 'FAIL'), 5)} {name} ({build})"
            rows = self.rows(verdict, name, build) if not verdict.passed else self.measured(verdict)
            yield from rows
        passed = sum(verdict.passed for verdict in self.result.verdicts.values())
        yield self.say("chosen", passed=passed, count=len(self.result.verdicts))

    def measured(self, verdict):
        return [self.row("measured", text) for kind, text in verdict.said if kind == "M"]

    def whole(self):
        for number, items in self.exercises().items():
            title = self.title(self.lab.get("exercises", {}).get(number, {"en": ""}))
            own = [item for item in items if not item.data.get("bonus")]
            points, most = sum(item.points for item in own), sum(item.most for item in own)
            right = self.say("of", points=points, most=most) if own else ""
            yield self.line(self.say("exercise", number=number, title=title).rstrip(), right)
            for item in items:
                yield from self.item(item)
            yield ""
        yield from self.guards()
        yield ""

    def lines(self):
        if self.reveal != "score":
            yield from self.head()
            yield from self.errors()
        if self.result.chosen:
            yield from [] if self.result.errors else self.some_tests()
            return
        if self.reveal != "score" and not self.result.errors:
            yield from self.whole()
        yield self.last()


def text(result, **options):
    return "\n".join(Report(result, **options).lines()) + "\n"
