"""What the end of a run means. The first of ENDS that fits is what is said.

Neither the console's text, nor the kernel's exit code, nor its log can make a test pass: only the
test's own records can, whole and in order, to the one that says what it has observed.
"""

import re
from dataclasses import dataclass, field

from record import records

CALLERS = 4  # of a panic, that are shown
FLOOD_LINES = 3  # of what was written
FRAME = re.compile(r"(?m)^ +#\d+ 0x\w+ (\w+)\+0x\w+ (\S+)$")
BROKEN = "exited 3"  # as in harness.h
NO_PROGRESS = "no progress: the watchdog"
TEST_KILLED = "init has ended with status "
# Errors of the kernel, which are Linux's: those of this machine may have other numbers.
ERRORS = {2: "ENOENT", 7: "E2BIG", 8: "ENOEXEC", 12: "ENOMEM", 13: "EACCES", 14: "EFAULT", 22: "EINVAL", 38: "ENOSYS"}
NO_INIT = re.compile(r"init: \S+ cannot be run \(error (\d+)\)")
RESETS = ("no-report: QEMU ended with 0", "no-report: QEMU ended with -")


@dataclass
class Verdict:
    passed: bool
    end: str  # a key of words.WORDS
    values: dict = field(default_factory=dict)  # for the words of `end`
    said: list = field(default_factory=list)  # (kind, text): T, E, G, M
    rule: str = ""  # of the kernel's, that was broken
    frames: list = field(default_factory=list)  # "function() at file:line", the innermost first
    lines: list = field(default_factory=list)  # of the log, that say more
    symptoms: list = field(default_factory=list)  # keys of words.WORDS
    odd: list = field(default_factory=list)  # what looked like records; for staff


    @property
    def looks(self):
        """What two verdicts have in common that need not be told twice."""
        got = tuple(text for kind, text in self.said if kind == "G")
        return self.end, str(self.values), got, tuple(self.frames[:1])


def frames(log):
    return [f"{name}() at {place}" for name, place in FRAME.findall(log) if not name.startswith("panic")][:CALLERS]


def panic_of(log):
    """The kernel's last words, without where they stand."""
    match = re.search(r"(?m)^panic: (?:\./)?(.*)$", log)
    return match[1] if match else ""


def waiters(log):
    """The kernel's table of who waits for whom, with its head, or nothing."""
    match = re.search(r"(?m)^ +PID +TID +PPID .*\n(?:(?!\x1e| *#).*\n?)*", log)
    rows = match[0].rstrip().split("\n") if match else []
    return [row for row in rows if row.strip()] if len(rows) > 1 else []


def status_text(number):
    """Key and values for a wait status (wait(2))."""
    return ("killed", {"signal": number & 0x7F}) if number & 0x7F else ("left", {"status": number >> 8 & 0xFF})


def killed(log):
    """The end of the test program itself, that it did not ask for."""
    status = int(re.search(TEST_KILLED + r"0x(\w+)", log)[1], 16)
    end, values = status_text(status)
    faults = re.findall(r"(?m)^lab\[\d+\]: (.*)$", log)
    return Verdict(False, end, {**values, "why": f": {faults[-1]}" if faults else ""}, frames=[])


def panicked(log, limit):
    panic = panic_of(log)
    if panic.startswith(TEST_KILLED):
        return killed(log)
    if panic.startswith(NO_PROGRESS):
        return Verdict(False, "stuck", {"limit": limit}, frames=frames(log))
    rule = re.search(r"rule: (.*?)(?: \((?:[^()]|\([^()]*\))*\))?$", panic)
    return Verdict(False, "panic", {"panic": panic}, frames=frames(log), rule=rule[1] if rule else "")


def not_started(log):
    """The kernel refused the test program."""
    number = int(NO_INIT.search(log)[1])
    return Verdict(False, "not-started", {"error": f"{number}, {ERRORS[number]}" if number in ERRORS else number})


def flood(run):
    texts = [run.console.decode(errors="replace"), run.log]
    whole = max(texts, key=len)
    lines = [line for line in whole.splitlines() if line.strip() and "\x1f" not in line]  # a record's hash is never the same
    shown = [*lines[:FLOOD_LINES], "...", *lines[-FLOOD_LINES:]]
    return Verdict(False, "flood", lines=[re.sub(r"[^ -~]", "?", line)[:100] for line in shown])


def findings(log):
    return [line[len("check: ") :] for line in log.splitlines() if line.startswith("check: ")]


def end_of(run, seen, expected):
    """The verdict but for its records; `expected` is None where what is observed is nobody's concern."""
    limit = run.test.get("limit")
    if seen.texts("G") and not seen.texts("D"):
        return Verdict(False, "told")
    if run.ended.startswith("no-report") and NO_INIT.search(run.log):
        return not_started(run.log)
    if run.ended.startswith(RESETS):
        return Verdict(False, "reset" if run.log.strip() else "reset-first")
    if run.ended == "panic":
        return panicked(run.log, limit)
    if run.ended == "timeout":
        return Verdict(False, "timeout", {"limit": limit}, lines=waiters(run.log))
    if run.ended == "flood":
        return flood(run)
    if seen.odd or not seen.in_order or len(seen.texts("D")) > 1 or (seen.said and seen.said[-1][0] not in "TEMD"):
        return Verdict(False, "forged")
    if not seen.texts("D"):
        return Verdict(False, "no-memory" if run.ended == "exited 2" else "early", {"ended": run.ended})
    if seen.said[-1][0] != "D" or (expected is not None and seen.texts("D") != [f"{expected:08x}"]):
        return Verdict(False, "value")
    if run.ended in ("broken", BROKEN):
        return Verdict(False, "broken", lines=findings(run.log))
    return Verdict(run.ended == "exited 0", "passed" if run.ended == "exited 0" else "early", {"ended": run.ended})


# What is often seen where one thing is wrong: in what was said, or in the kernel's log.
SYMPTOMS = [
    ("symptom-freed-page", r"0xdbdbdbdb|\bdbdbdbdb\b"),
    ("symptom-freed-object", r"0x5ac0ffee|\b5ac0ffee\b"),
    ("symptom-empty-stack", r"read of 0x00000000 at 0x00000000|instruction .*0x00000000\b"),
    ("symptom-exercise", r"exercise \d+\.\d+"),
]


# What it means when a test has not said a word, and its program has ended so.
NOTHING_SAID = {"forged": "symptom-no-key"}
NOTHING_SAID.update(dict.fromkeys(("killed", "left", "timeout", "early", "no-memory"), "symptom-first-word"))


def judge(lab, run, parameters):
    """The verdict on a run of boot.py."""
    seen = records(run.console, run.key, lab, run.test["name"])
    done = run.test.get("done", [])
    verdict = end_of(run, seen, None if done is None else parameters.fold(done))
    verdict.said = [(kind, text) for kind, text in seen.said if kind in "TEGM"]
    verdict.odd = seen.odd
    if not verdict.passed:
        words = "\n".join([run.log, *seen.texts("G")])
        verdict.symptoms = [key for key, pattern in SYMPTOMS if re.search(pattern, words)]
        if not seen.said and not verdict.symptoms and verdict.end in NOTHING_SAID:
            verdict.symptoms = [NOTHING_SAID[verdict.end]]
        if not verdict.lines:
            verdict.lines = re.findall(r"(?m)^(?:.*segmentation fault|check: ).*$", run.log)
    return verdict
