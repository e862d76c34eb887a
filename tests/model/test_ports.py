"""A random program of port calls, on Gaji and on the model of ports.py: both say the same.

MODEL_SEED=N repeats a program, MODEL_STEPS=N makes it longer in the environment of make test.
"""

import os
import random

import gaji as gaji_module
import pytest

from ports import FDS, LATE, NOW, RECEIVE, SEND, SLOTS, WAIT, Model

PROGRAM = os.path.join(gaji_module.BUILD_DIR, "tests", "model", "steps.elf")
STEPS = int(os.environ.get("MODEL_STEPS", 1500))
SEEDS = [int(os.environ["MODEL_SEED"])] if "MODEL_SEED" in os.environ else [1, 2, 3, None]


class Author:
    """Writes the program: chooses each next step by what the model says is possible."""

    def __init__(self, seed, model):
        self.random, self.model = random.Random(seed), model

    def chance(self, of):
        return self.random.random() < of

    def next(self):
        """(slot, name, arguments)"""
        idle, everyone = self.model.idle(), self.model.processes()
        if len(everyone) < 3 or (len(everyone) < SLOTS and self.chance(0.1)):
            return self.one_more(idle)
        if not idle or self.chance(0.04):
            return self.disturb(self.random.choice(everyone))
        return self.operate(self.random.choice(idle))

    def one_more(self, idle):
        slot = self.model.slots.index(None)
        parent = max(idle, key=lambda each: len(each.fds), default=None)
        if parent and self.chance(0.95):
            return parent.slot, "fork", [slot]
        return slot, "start", []

    def disturb(self, process):
        if self.chance(0.3) and not self.ends_in_two_ways(process):
            return process.slot, "kill", []
        return process.slot, "interrupt", []

    def ends_in_two_ways(self, process):
        """Whether its end would both make room in a port and shut it: who waits may see either."""
        asleep = process.sleep
        if not asleep or not asleep.port or not asleep.port.senders:
            return False
        receivers = [each for each in self.model.processes() if self.can_receive(each, asleep.port)]
        return all(each is process for each in receivers)

    def operate(self, process):
        """One that it has the right to, in most cases."""
        while True:
            names = [name[5:] for name in dir(self) if name.startswith("make_")]
            name = self.random.choices(names, [WEIGHTS.get(each, 4) for each in names])[0]
            if self.is_worth_trying(process, name) or self.chance(0.02):
                return process.slot, name, getattr(self, "make_" + name)(process)

    def is_worth_trying(self, process, name):
        if name in ("create", "narrow", "dup"):
            return len(process.fds) < 4 or (len(process.fds) < FDS and self.chance(0.2))
        if name == "close":
            return len(process.fds) > 4 or self.chance(0.05)
        if name in ("reply", "refuse"):
            return any(call.holder is process for call in process.rights)
        right = SEND if name in ("send", "call", "call_short") else RECEIVE
        return any(file.rights & right for file in process.fds.values())

    @staticmethod
    def can_receive(process, port):
        return any(file.port is port and file.rights & RECEIVE for file in process.fds.values())

    # Arguments: mostly good ones.

    def fd(self, process, right=0):
        good = [fd for fd, file in process.fds.items() if file.rights & right == right]
        if good and self.chance(0.97):
            return self.random.choice(good)
        return self.random.randrange(FDS)

    def mode(self, *modes):
        return self.random.choice([WAIT] * 4 + list(modes))

    def kind(self):
        return self.random.randrange(1 << 20)

    def length(self):
        most = self.random.choices([16, 40, 300, 9000], [6, 2, 1, 1])[0]
        return self.random.randrange(most + 1)

    def files(self, process):
        """files offset size count fds...: whether descriptors and memory are asked for, and what goes."""
        count = self.random.choice([0, 0, 1, 1, 2, 8]) if self.chance(0.4) else 0
        size = self.random.choice([1, 50, 4096, 5000, 8192, 12000]) if self.chance(0.15) else 0
        asked = int(count > 0 or size > 0 or self.chance(0.3))
        offset = self.random.choice([0, 0, 1, 100, 4095])
        return [asked, offset, size, count] + [self.fd(process) for _ in range(count)]

    def right(self, process):
        """A right that it has, or had; None if it never had one."""
        if not process.rights:
            return None
        held = [i for i, call in enumerate(process.rights) if call.holder is process]
        if held and self.chance(0.9):
            return self.random.choice(held)
        return self.random.randrange(len(process.rights))

    # One function for each operation of steps.c.

    def make_create(self, _process):
        slots = 0 if self.chance(0.05) else self.random.randrange(1, 5)
        return [slots, self.random.choice([0, 16, 40, 100, 600, 9000, 20000])]

    def make_narrow(self, process):
        return [self.fd(process), self.random.choice([0, SEND, SEND, RECEIVE, SEND | RECEIVE])]

    def make_dup(self, process):
        return [self.fd(process)]

    make_close = make_dup

    def make_look(self, _process):
        return []

    def make_send(self, process):
        fd, files = self.fd(process, SEND), self.files(process)
        mode = self.mode(NOW) if self.has_receivers(process, fd) else self.mode(NOW, LATE)
        return [fd, mode, self.kind(), self.length(), *files]

    @staticmethod
    def has_receivers(process, fd):
        """A late message that wakes a receiver and is withdrawn at once would move it to the end of
        those who wait."""
        return fd in process.fds and bool(process.fds[fd].port.receivers)

    def make_receive(self, process):
        files = int(self.chance(0.6))
        return [self.fd(process, RECEIVE), self.mode(NOW, LATE), self.room(), files]

    def room(self):
        return 10000 if self.chance(0.9) else self.length()

    def make_call(self, process):
        fd = self.fd(process, SEND)
        mode = WAIT if self.has_receivers(process, fd) else self.mode(LATE)
        return [fd, mode, self.kind(), self.length(), self.room(), *self.files(process)]

    def make_call_short(self, process):
        return [self.fd(process, SEND), self.kind()]

    def make_reply(self, process):
        right = self.right(process)
        return [0 if right is None else right, self.kind(), self.length(), *self.files(process)]

    def make_refuse(self, process):
        return [self.right(process) or 0]

    def make_reply_receive(self, process):
        right, receive = self.right(process), self.make_receive(process)
        files = self.files(process)
        right = -1 if right is None else right
        return [*receive[:2], right, self.kind(), self.length(), receive[2], *files]

    def make_reply_receive_short(self, process):
        return [self.fd(process, RECEIVE), self.kind()]


WEIGHTS = {"create": 2, "narrow": 2, "dup": 1, "look": 1, "refuse": 1, "send": 6, "call": 6}


def write(seed, steps):
    """The program, and what the model says to each of its steps."""
    model = Model()
    author = Author(seed, model)
    program, said = [], []
    for _ in range(steps):
        slot, name, arguments = author.next()
        program.append(" ".join(map(str, [slot, name, *arguments])))
        said.append(model.step(slot, name, arguments))
    return program, said


def explain(seed, program, said, did):
    """The first step after which they differ, with those before it; None if there is none."""
    for at, line in enumerate(program):
        if at < len(did) and did[at] == said[at]:
            continue
        before = [f"  {program[i]}\n    {said[i]}" for i in range(max(0, at - 12), at)]
        got = did[at] if at < len(did) else "(nothing)"
        return "\n".join(
            [f"MODEL_SEED={seed}, step {at} differs:", *before, f"  {line}", f"    model {said[at]}", f"    Gaji  {got}"]
        )
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_program_does_what_the_model_says(gaji, tmp_path, seed):
    seed = random.randrange(1 << 30) if seed is None else seed
    program, said = write(seed, STEPS)
    script = tmp_path / "script"
    script.write_text("".join(line + "\n" for line in program))
    result = gaji("/steps", "/script", add=[f"{PROGRAM}:/steps", f"{script}:/script"], timeout=110)
    difference = explain(seed, program, said, result.text.splitlines())
    if difference:
        gaji_module.fail(difference, result)
    result.expect("exited 0")
