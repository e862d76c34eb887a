"""Tests from outside: the machine is stopped by QEMU's GDB stub and looked at, and nothing in it notices.

A test of `watch = "paging"` and the like goes through the kernel's first instructions one by one, up to
kernel_main(). One of `watch = "fact"` compares a number of answers.toml with that of the machine, which is
run once for all of them. No GDB is needed.
"""

import contextlib
import os
import re
import struct
import subprocess
import sys
import tempfile
import threading

import exceptions
from boot import CPU, PROGRAM, ROOT, GraderError, machine
from facts import FACTS, answers, number
from verdict import Verdict

sys.path.append(os.path.join(ROOT, "tools"))
from functions import Symbols  # noqa: E402
from seeing.recording import options_of, tools_run  # noqa: E402
from seeing.stub import Ended, Stub  # noqa: E402

KERNEL_BASE = 0xC0000000  # kernel/base/layout.h
BEGINS, ENDS = "boot_entry", "kernel_main"
MOST_STEPS = 5000  # of one instruction, until the way to kernel_main() is given up
# SDM vol. 3, 2.5 and table 4-4.
CR0_PG, CR4_PGE = 1 << 31, 1 << 7
PRESENT, LARGE = 1 << 0, 1 << 7
TABLE = 1024  # entries
PATIENCE = 10  # seconds, for QEMU to be gone when its stub is
BASES = ("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi")
HLT = b"\xf4"
SPAN = 4 << 20  # bytes that an entry of a directory maps
EXAMPLE = 0xC1500000  # an address that a fact is about
REGISTER = re.compile(r"\b(E[A-Z]{2}|CR[0234])=([0-9a-f]+)")
FRAME_EIP, TSS_ESP0 = 48, 4  # offsets: kernel/base/trap_frame.h, kernel/cpu/tss.h
CODE = 16  # bytes by which a function is known again


class Failed(Exception):
    """What a test has seen that is wrong, as (format, values)."""

    def __str__(self):
        return self.args[0] % self.args[1:]


def failed(text, *values):
    raise Failed(text, *values)


# The machine.


class Watched:
    """For machine.py, in place of a recording's Follow: stopped before its first instruction."""

    stopped, option, errors = True, "sleep=off", subprocess.DEVNULL  # QEMU warns that it stands

    def __init__(self, folder):
        self.messages, self.console = os.path.join(folder, "log"), os.path.join(folder, "console")


class Processor:
    """The machine's, while it stands."""

    def __init__(self, running, kernel):
        self.machine, self.stub, self.memory, self.symbols = running, Stub(running.stub), running.memory, Symbols(kernel)

    def registers(self):
        return {name.lower(): int(value, 16) for name, value in REGISTER.findall(self.stub.monitor("info registers"))}

    def bytes_at(self, address, count):
        """What the CPU sees there; nothing where no page is."""
        answer = self.stub.ask(f"m{address:x},{count:x}")
        return b"" if answer.startswith("E") else bytes.fromhex(answer)

    def words(self, address, count=1):
        data = self.bytes_at(address, 4 * count)
        return struct.unpack(f"<{count}I", data) if len(data) == 4 * count else failed("nothing can be read at %#x", address)

    def physical(self, address):
        data = os.pread(self.memory, 4, address)
        return struct.unpack("<I", data)[0] if len(data) == 4 else 0

    def place_of(self, registers, address):
        """The physical address that paging makes of `address`; None where it leads nowhere."""
        entry = self.physical((registers["cr3"] & ~0xFFF) + 4 * (address >> 22))
        if not entry & PRESENT:
            return None
        if entry & LARGE:
            return (entry & ~(SPAN - 1)) + address % SPAN
        entry = self.physical((entry & ~0xFFF) + 4 * (address >> 12 & (TABLE - 1)))
        return (entry & ~0xFFF) + address % 4096 if entry & PRESENT else None

    def run_to(self, address):
        self.stub.set_breakpoint(address)
        self.stub.go_on()
        self.stub.clear_breakpoint(address)

    def step(self):
        if self.stub.ask("s")[:1] in "WX":
            raise Ended


@contextlib.contextmanager
def processor(arguments, kernel):
    """The machine of these arguments of tools/run, with nothing done yet."""
    with tempfile.TemporaryDirectory() as folder:
        run = tools_run()
        options = options_of(run, arguments, 1)
        options.follow = Watched(folder)
        running = run.make_machine(options)
        running.start()
        try:
            try:
                cpu = Processor(running, kernel)
            except Ended:
                failed("QEMU does not start this kernel: is its multiboot header as it was?")
            yield cpu
        except (TimeoutError, SystemExit, subprocess.TimeoutExpired) as error:
            raise GraderError(f"the machine cannot be watched: {error or 'it does not stop'}") from error
        finally:
            running.end()


# The way to kernel_main().


class Step:
    """What is true before one instruction."""

    def __init__(self, cpu):
        self.registers = registers = cpu.registers()
        self.code = cpu.bytes_at(registers["eip"], 7)
        self.paging = bool(registers["cr0"] & CR0_PG)
        self.low = self.paging and cpu.place_of(registers, 0)  # where address 0 leads; False without paging

    @property
    def flushes(self):
        """Whether it makes the TLB forget address 0: MOV to CR3, or INVLPG of it (SDM vol. 3, 4.10.4.1; vol. 2, 2.1.5)."""
        opcode, more = self.code[:2], int.from_bytes(self.code[2:3], "little")
        kind, register, base = more >> 6, more >> 3 & 7, more & 7
        if opcode == b"\x0f\x22":
            return register == 3
        if opcode != b"\x0f\x01" or register != 7 or kind == 3:
            return False
        if (kind, base) == (0, 5):
            return int.from_bytes(self.code[3:7], "little") < SPAN
        return kind != 0 or base == 4 or self.registers[BASES[base]] < SPAN  # of others it is believed


class Way:
    """From the first instruction to kernel_main(), one by one."""

    def __init__(self, cpu, where):
        self.cpu, self.where, self.steps = cpu, where, []
        end = cpu.symbols.address(ENDS)
        try:
            cpu.run_to(cpu.symbols.address(BEGINS) - KERNEL_BASE)
            while True:
                self.look()
                if self.steps[-1].registers["eip"] == end:
                    break
                cpu.step()
        except Ended:
            last = self.place(self.steps[-1]) if self.steps else "?"
            if cpu.machine.process.wait(PATIENCE) != 0:
                failed("the machine was ended behind the instruction at %s", last)
            failed("triple fault: the machine was reset behind the instruction at %s", last)

    def look(self):
        step = Step(self.cpu)
        eip = step.registers["eip"]
        if eip >= KERNEL_BASE and not step.paging:
            failed("paging is off, and the CPU was sent to %#x by %s: there is no RAM", eip, self.place(self.steps[-1]))
        if step.code[:1] == HLT:
            failed("the CPU is halted by %s, with interrupts off", self.where(eip))
        if len(self.steps) == MOST_STEPS:
            failed("kernel_main() was not reached within %u instructions; the last one was at %s", MOST_STEPS, self.place(self.steps[-1]))
        self.steps.append(step)

    def place(self, step):
        return self.where(step.registers["eip"])

    def set_at(self, register, bit):
        """[(the instruction that sets it, what is true then)]."""
        pairs = zip(self.steps, self.steps[1:])
        return [(before, after) for before, after in pairs if after.registers[register] & ~before.registers[register] & bit]


def tried(text):
    return "T", text


def expected(text):
    return "E", text


# Each yields what it tries and expects, and then has the way seen.


def paging(see, _):
    yield tried("the kernel's first instructions, one by one, up to kernel_main()")
    yield expected("from 0xC0000000 on, the addresses lead to RAM from its first byte on")
    way = see()
    last = way.steps[-1].registers
    for address in (KERNEL_BASE, EXAMPLE, KERNEL_BASE + SPAN, KERNEL_BASE + 7 * SPAN + 4096):
        place = way.cpu.place_of(last, address)
        if place is None:
            failed("address %#x leads nowhere", address)
        if place != address - KERNEL_BASE:
            failed("address %#x leads to %#x", address, place)


def global_pages(see, has):
    """CR4.PGE, where the CPU has it, and where not."""
    if not has:
        yield tried("the CPU says by CPUID that it has no global pages")
        yield expected("CR4.PGE stays clear: setting it is a general protection fault there")
        way = see()
        for step, _ in way.set_at("cr4", CR4_PGE):
            failed("CR4.PGE is set by %s", way.place(step))
        return
    yield tried("the CPU says by CPUID that it has global pages")
    yield expected("CR4.PGE is set when kernel_main() begins, and by then CR0.PG was")
    way = see()
    for step, after in way.set_at("cr4", CR4_PGE):
        if not after.paging:
            failed("CR4.PGE is set by %s, and CR0.PG is clear there", way.place(step))
    if not way.steps[-1].registers["cr4"] & CR4_PGE:
        failed("CR4.PGE is clear when kernel_main() begins")


def identity(see, _):
    yield tried("the addresses below 0xC0000000 when kernel_main() begins")
    yield expected("they lead nowhere, and the TLB does not remember where they led")
    way = see()
    for index in range(KERNEL_BASE // SPAN):
        if way.cpu.physical((way.steps[-1].registers["cr3"] & ~0xFFF) + 4 * index) & PRESENT:
            failed("the directory's entry %u maps address %#x still", index, index * SPAN)
    cleared = [at for at, step in enumerate(way.steps) if step.low is not None and step.low is not False]
    behind = way.steps[cleared[-1] + 1 if cleared else 0 :]
    flags = {step.registers["cr4"] & CR4_PGE for step in behind}  # a change of it flushes, too
    if not any(step.flushes for step in behind) and len(flags) < 2:
        failed("the entry of address 0 is cleared by %s, and nothing makes the TLB forget it", way.place(way.steps[cleared[-1]]) if cleared else "?")


WAYS = {"paging": paging, "global-pages": global_pages, "identity": identity}


# Facts.


def start_of(path, address):
    """The first bytes that an ELF file has for an address (System V ABI, chapter 5)."""
    with open(path, "rb") as file:
        data = file.read()
    (table,), (size, count) = struct.unpack_from("<I", data, 28), struct.unpack_from("<2H", data, 42)
    for at in range(table, table + size * count, size):
        _, offset, start, _, length = struct.unpack_from("<5I", data, at)
        if start <= address < start + length:
            return data[offset + address - start :][:CODE]
    return b""


def address_of_data(kernel, name):
    output = subprocess.run(["nm", kernel], stdout=subprocess.PIPE, universal_newlines=True, check=False).stdout
    return next(int(line.split()[0], 16) for line in output.splitlines() if line.split()[-1] == name)


def look_up(cpu, program):
    """{name: number} of the machine that runs PROGRAM, whose ELF file this is; as far as it came."""
    found = {}
    with contextlib.suppress(Ended, Failed):
        cpu.run_to(cpu.symbols.address("kernel_main"))
        found["cr3"] = cpu.registers()["cr3"]
        found["pde"] = cpu.physical((found["cr3"] & ~0xFFF) + 4 * (EXAMPLE // SPAN))
        cpu.run_to(cpu.symbols.address("syscall_dispatch"))
        frame = cpu.registers()["eax"]  # the first argument: -mregparm=3
        words = cpu.words(frame + FRAME_EIP, 5)
        found.update(zip(("frame", "eip", "cs", "eflags", "esp", "ss"), (frame, *words)))
        found["esp0"] = cpu.words(address_of_data(cpu.symbols.file, "kernel_tss") + TSS_ESP0)[0]
        main = Symbols(program).address("main")
        code = start_of(program, main)
        cpu.run_to(main)
        while cpu.bytes_at(main, CODE) != code:  # another program has something else there
            cpu.run_to(main)
        found["caller"] = cpu.words(cpu.registers()["esp"])[0]
    return found


# Verdicts.


class Watcher:
    """Of one grading: a machine for each test, and one for all facts."""

    def __init__(self, lab, tree, parameters, prefix):
        self.lab, self.tree, self.parameters, self.prefix = lab, tree, parameters, prefix
        self.known, self.lock = {}, threading.Lock()

    @contextlib.contextmanager
    def processor(self, test, build):
        kernel = os.path.join(self.tree, "build", build, "kernel.elf")
        with machine(self.lab, test, build, self.parameters, self.tree) as arguments, processor(arguments, kernel) as cpu:
            yield cpu

    def facts(self, test, build):
        with self.lock:
            if build not in self.known:
                program = os.path.join(self.tree, "build", "user-debug" if build == "debug" else "user", f"{PROGRAM}.elf")
                with self.processor(test, build) as cpu:
                    self.known[build] = look_up(cpu, program)
            return self.known[build]

    def fact(self, test, build):
        """Whether answers.toml has the number that the machine has."""
        name = test["name"]
        what, how = FACTS[name]
        yield "T", what
        yield "E", how
        seen, given = self.facts(test, build).get(name), answers(self.tree).get(name, "")
        if seen is None:
            failed("this kernel does not come so far")
        if not given:
            failed("answers.toml has no number for %s yet", name)
        if number(given) is None:
            failed("answers.toml has '%s' for %s, which is no number", given, name)
        if number(given) != seen:
            failed("answers.toml has %#x for %s, and the machine has another number", number(given), name)

    def way(self, test, build):
        kernel = os.path.join(self.tree, "build", build, "kernel.elf")
        with self.processor(test, build) as cpu:
            see = lambda: Way(cpu, lambda address: exceptions.where(kernel, address, self.prefix))  # noqa: E731
            yield from WAYS[test["watch"]](see, "-pge" not in test.get("cpu", CPU))

    def judge(self, test, build):
        said = []
        try:
            for each in self.fact(test, build) if test["watch"] == "fact" else self.way(test, build):
                said.append(each)
        except Failed as failure:
            said.append(("G", str(failure)))
            return Verdict(False, "told", said=said)
        return Verdict(True, "passed", said=said)
