"""The last events before a run's end: what a kernel did before a test of an assignment failed.

    last_events(["--icount", "4", ..., "--append", "init=/lab lab=sharing"], 10, "en")
    tools/see --last 10 -- RUN...

The run is recorded, then run again and stopped in the functions of events.py, from the test's TRY on
(lab_tried of tests/labs/harness.h; else from the first process on). Nothing of that is in the kernel,
which may be broken: what cannot be read is left out, and what is not in its symbols is not looked for.
When much goes on, the run is repeated once more and looked at for a while before its end alone.
"""

import os
import re
import tempfile
import time

from functions import Symbols
from initrd import split_added
from layout import load
from seeing.ipc_events import AllEvents
from seeing.recording import Recording, options_of, tools_run, word_of
from seeing.stub import Ended, Stub
from seeing.words import sentence, words
from view import Kernel, ram, snapshot

# A machine ends by itself, at the same instruction each time. These are for one that does not, and so
# long that a loaded one keeps to them: else what is told would depend on its load.
SECONDS = 150.0  # until it is given up, and what is known by then told
RECORDING = 60.0  # of these, for a machine to end by itself
VIRTUAL_SECONDS = 10  # where no --timeout is given
MANY, FOR_EACH = 200, 6  # stops, and more for each event that is wanted, until only the end is looked at
WINDOW = 60_000  # instructions before the end that are then looked at first; LARGER times more or less then
LARGER = 8
SILENCE = 60.0  # seconds without a stop, after which nothing is waited for any more
TURN = "preempt"  # an event
PAGES = ("copy", "own", "touch", "zero", "fill", "map", "common", "table", "split", "settle")  # events, of page faults
TURNS = 20  # of them with nothing in between, after which they are not looked at
TURNS_SHOWN = 2
QUIET = ("context_switch", "scheduler_make_ready")  # all that a turn comes by
STIRRING = ("wait_end", "wait_sleep_for_ever", "wait_sleep_timed", "wait_sleep_leaving", "wait_sleep_giving")
LONGEST_LIST = 2000  # of a machine with so few processes: what is longer is broken
EMPTY = {"processes": {}, "spaces": {}, "tables": {}, "frames": {}, "ports": {}, "pipes": {}}
FIRST = "proc_publish"
TRIED, FAILED = "lab_tried", "lab_failed"
BROKEN = "exited 3"  # of a test that passed before the kernel checked itself: harness.h
ENDS = ("panic", "panic_at", "machine_end", "machine_reboot")  # functions of the kernel
SUBJECT = {"en": r"Process {pid} ", "ko": r"{pid}번 프로세스[가는] "}  # is told beside the sentence


def last_events(run_arguments, count, language="en", without_pages=False):
    """[(instructions since the first event after TRY, who, what)], at most `count`, the end among them.

    `run_arguments` are those of tools/run. `who` is a PID, PID/TID, or "" where it is nobody. Of an end
    whose moment is not known (a reset) it is that of the event before. Raises nothing: what could not be
    seen is said in the list. `without_pages`: page faults that were mended are no events.
    """
    clock = Clock(SECONDS)
    try:
        with tempfile.TemporaryDirectory(prefix="gaji-last-") as folder:
            return LastRun(run_arguments, folder, clock, without_pages).tell(count, language)
    except SystemExit as error:
        said = error.code if isinstance(error.code, str) else "these are no options of tools/run"
    except Exception as error:  # whatever a kernel's memory, or a missing tool, leads to
        said = str(error) or type(error).__name__
    return [(0, "", words(language)["last"]["cannot"].format(what=said))]


class Clock:
    """So many seconds, whatever else this machine does."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        return self.end - time.monotonic()

    def is_over(self):
        return self.left() <= 0

    def slice(self):
        return min(max(self.left(), 0.01), 1)


class LastRun:
    def __init__(self, arguments, folder, clock, without_pages=False):
        run, self.without = tools_run(), PAGES if without_pages else ()
        self.options, self.clock = options_of(run, arguments, VIRTUAL_SECONDS), clock
        self.layout, self.symbols = load(self.options.kernel), Symbols(self.options.kernel)
        self.recording = Recording(self.options, run.make_machine, folder)
        self.ended, log = self.recording.record(lambda _: Clock(RECORDING))
        self.log = log.decode(errors="replace")
        self.marks = {self.symbols.address(name): name for name in ENDS if name in self.symbols.names}
        self.marks.update(self.marks_of_test(word_of(arguments, "init")))

    def marks_of_test(self, init):
        for host, guest in map(split_added, self.options.add):
            if init and os.path.normpath(guest) == os.path.normpath(init) and os.path.isfile(host):
                program = Symbols(host)
                return {program.address(name): name for name in (TRIED, FAILED) if name in program.names}
        return {}

    def tell(self, count, language):
        self.most = MANY + FOR_EACH * count
        seen = self.look(lambda follower: follower.follow(TRIED in self.marks.values()))
        if not seen.begun:  # it did not come to its TRY
            seen = self.look(lambda follower: follower.follow(False))
        last = seen if seen.whole else self.near_end(seen, count) or seen
        shown = rows(last.events, language)
        at = seen.end or (shown[-1][0] if shown else seen.begun)
        shown.append((at, seen.end_who, self.how_it_ended(seen.end_mark, language)))
        if not last.whole and self.recording.ended_by_itself:
            shown.append((shown[-1][0], "", words(language)["last"]["late"]))
        first = seen.events[0]["time"] if seen.events else seen.begun
        return [(time - first, who, text) for time, who, text in shown[-count:]]

    def near_end(self, seen, count):
        """What is seen of the time before the end, where there are too many events for all of it."""
        best, window, less = None, WINDOW, False
        while seen.end and not self.clock.is_over():
            since = max(seen.begun, seen.end - window)
            near = self.look(lambda follower, since=since: follower.follow_since(since))
            if best and not near.whole:
                return best
            best = near if near.whole else None
            if best and (less or since == seen.begun or len(rows(near.events, "en")) >= count):
                return best
            less = not near.whole
            window = window // LARGER if less else window * LARGER
        return best

    def look(self, follow):
        """What is seen in one replay."""
        machine = self.recording.replay()
        try:
            stub = Stub(machine.stub)
            kernel = Kernel(self.layout, ram(machine.memory))
            kernel.longest_list = LONGEST_LIST
            follower = Last(kernel, stub, self.symbols, self.marks, self.clock, self.most, self.without)
            try:
                follow(follower)
            except TimeoutError:
                follower.whole = False
            return follower
        finally:
            machine.end()

    def how_it_ended(self, mark, language):
        known = words(language)["last"]
        kind = self.ended.split()[0]
        if mark == FAILED:
            return known["failed"]
        if self.ended == BROKEN:
            return known["broken"]
        if kind == "panic":
            said = re.findall(r"(?m)^.*?panic: (?:\./)?(.*)$", self.log) or ["?"]
            return known["panic"].format(what=said[-1])
        if kind in ("timeout", "no-report") and not self.recording.ended_by_itself:
            return known["cut"]
        if kind == "no-report":
            return known["reset" if self.recording.qemu_status == 0 else "ended"]
        return known.get(kind, known["ended"])


class Last(AllEvents):
    """Notes of each event what its sentence says, and puts up with a kernel that is broken."""

    def __init__(self, kernel, stub, symbols, marks, clock, most, without=()):
        super().__init__(kernel, stub, symbols, most, None)
        self.marks, self.clock, self.without = marks, clock, without
        self.state = EMPTY
        self.begun = self.end = 0  # moments; the end's is known where the kernel or the test has made it
        self.end_mark = self.end_who = ""
        self.whole = True  # all events up to the end
        self.stops = self.turns = 0
        self.quiet = self.addresses(QUIET)  # what is not looked at while there is nothing but turns
        self.stirring = self.addresses(STIRRING)

    def addresses(self, names):
        return {self.symbols.address(name) for name in names if name in self.symbols.names}

    def hooked(self, names):
        return names & set(self.symbols.names)  # others are not written yet, or inlined

    # The run.

    def follow(self, from_test):
        """To the end; from TRY on, or from the first process on."""
        self.arm(address for address, name in self.marks.items() if name != TRIED or from_test)
        self.arm(() if from_test else self.addresses([FIRST]))
        self.run()

    def follow_since(self, moment):
        """From a moment on, to the end."""
        self.stub.monitor(f"replay_break {moment}")
        self.go_on()
        self.arm(address for address, name in self.marks.items() if name != TRIED)
        self.begin()
        self.run()

    def run(self):
        try:
            while not self.end:
                self.go_on()
                self.look_at(self.stub.registers())
        except Ended:
            pass

    def go_on(self):
        watched = self.begun and self.whole
        self.stub.be_patient(min(self.clock.left(), SILENCE) if watched else self.clock.left())
        self.stub.go_on()

    def arm(self, addresses):
        for address in addresses:
            self.stub.set_breakpoint(address)

    def begin(self):
        self.events, self.calls = [], {}
        self.whole, self.stops, self.turns = True, 0, 0
        self.begun = self.stub.count()
        self.arm(self.hooks.keys() | self.returns)
        self.note_owners()
        self.take_picture()

    def look_at(self, registers):
        mark = self.marks.get(registers["eip"])
        if mark == TRIED or not mark and not self.begun:
            self.begin()
        if mark and mark != TRIED:
            self.end, self.end_mark, self.end_who = self.stub.count(), mark, self.who_runs()
        elif self.whole:
            self.look_safely(registers)

    def look_safely(self, registers):
        if registers["eip"] in self.stirring:
            self.stir()
        try:
            self._look(registers)
        except (Ended, TimeoutError):
            raise
        except Exception:  # of a kernel that is broken anything may be read
            pass
        self.stops += 1
        if self.stops > self.most:
            self.whole = False
            for address in self.stub.breakpoints - self.marks.keys():
                self.stub.clear_breakpoint(address)

    def who_runs(self):
        try:
            thread = self.kernel.thread_on(self.kernel.variable("tss").esp0)
            return who(*self.note_owner(self.kernel.record("thread", thread)))
        except Exception:  # the same
            return ""

    def note_owners(self):
        """Of threads that are there already: when they have left their process nothing tells whose they were."""
        try:
            for proc in self.kernel.processes():
                for thread in self.kernel.threads(proc):
                    self.note_owner(thread)
        except Exception:  # lists that are broken
            pass

    # Events.

    def take_picture(self):
        try:
            self.state = snapshot(self.kernel, self.known)
        except Exception:  # in the middle of a change, or broken
            pass

    def event(self, stop, kind, **fields):
        self.take_picture()
        if kind in self.without:
            return
        self.events.append({"time": self.stub.count(), "kind": kind, "pid": stop.pid, "tid": stop.tid, **fields})
        self.turns = self.turns + 1 if kind == TURN else 0
        if self.turns > TURNS:
            self.rest()

    def rest(self):
        """The turns are not looked at any more, until somebody sleeps or is woken."""
        for address in self.quiet:
            self.stub.clear_breakpoint(address)
        self.arm(self.stirring)

    def stir(self):
        for address in self.stirring - self.hooks.keys():
            self.stub.clear_breakpoint(address)
        self.arm(self.quiet)
        self.turns = 0


def who(pid, tid):
    return "" if not pid else str(pid) if pid == tid else f"{pid}/{tid}"


def rows(events, language):
    """[(moment, who, sentence)]; of turns with nothing in between the first ones alone."""
    shown, turns = [], 0
    for event in events:
        turns = turns + 1 if event["kind"] == TURN else 0
        whose = who(event["pid"], event["tid"])
        if turns <= TURNS_SHOWN:
            shown.append((event["time"], whose, short(language, event)))
        elif turns == TURNS_SHOWN + 1:
            shown.append((event["time"], "", words(language)["last"]["turns"]))
    return shown


def short(language, event):
    """The sentence, without who it is about where that is told beside it."""
    said = sentence(language, event)
    if event["pid"] == event["tid"]:
        said = re.sub("^" + SUBJECT[language].format(pid=event["pid"]), "", said)
    return said
