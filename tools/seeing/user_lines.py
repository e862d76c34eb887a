"""Where in its own source a process was when it called the kernel.

The call itself is in the C library. The program's line is that of the first word on its stack that is
a return address into a file of its own: one in front of which a call instruction stands.
"""

from counters import Kernel as Elf
from counters import NoCounters
from functions import Symbols
from program_files import program_files
from view.records import PAGE

DEEPEST = 96  # words of the stack that are looked at
LIBRARY = ("user/libc/", "?")


def user_stack(kernel, thread):
    """EIP and what may be return addresses, from the trap frame on; the innermost first."""
    frame = kernel.trap_frame(thread)
    if not frame or not frame.cs & 3:
        return []
    words = [frame.eip]
    proc = kernel.record("proc", thread.proc) if thread.proc else None
    if proc and proc.aspace:
        page = kernel.page_at(kernel.space(proc), frame.user_esp)[2]
        first = frame.user_esp % PAGE // 4
        for index in range(first, min(first + DEEPEST, PAGE // 4)) if page else ():
            words.append(kernel.content_word(page, index))
    return words


def own_line(lines):
    """Of an instruction the innermost line that is no library's: a call of it may be inlined into the program."""
    own = [line for line in lines if not line.startswith(LIBRARY) and not line.endswith("?")]
    return own[0] if own else "?"


class Programs:
    """The ELF files that processes run: those of user/, and what was added to the machine."""

    def __init__(self, build, added):
        self.files = program_files(build, added)
        self.known = {}

    def file(self, name):
        return self.files.get(name)

    def add_lines(self, events):
        """Turns each event's `user` (its program's name and addresses) into a line, or removes it."""
        wanted = {}
        for event in events:
            name, addresses = event["user"]
            useful = [at for i, at in enumerate(addresses) if i == 0 or self.returns(name, at)]
            event["user"] = name, [at - (i > 0) for i, at in enumerate(useful)]
            wanted.setdefault(name, set()).update(event["user"][1])
        lines = {name: self.lines(name, places) for name, places in wanted.items()}
        for event in events:
            name, addresses = event.pop("user")
            own = [lines[name].get(at, "?") for at in addresses]
            own = [line for line in own if line != "?"]
            if own:
                event["user"] = own[0]

    def lines(self, name, addresses):
        file = self.file(name)
        chains = Symbols(file).chains(sorted(addresses)) if file else {}
        return {address: own_line([line for _, line in chain]) for address, chain in chains.items()}

    def returns(self, name, address):
        """Whether a call stands in front of it (SDM vol. 2, CALL: E8, or FF with 2 to 6 bytes)."""
        if name not in self.known:
            file = self.file(name)
            self.known[name] = Elf(file) if file else None
        elf = self.known[name]
        try:
            at = elf.place(address - 7)[0] if elf else 0
        except NoCounters:
            return False
        code = elf.bytes[at : at + 7] if elf else b""
        if len(code) < 7:  # of what is zero at first nothing is in the file
            return False
        return code[2] == 0xE8 or any(code[7 - n] == 0xFF and code[8 - n] >> 3 & 7 == 2 for n in (2, 3, 6))
