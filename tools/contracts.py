#!/usr/bin/env python3
"""Checks contracts of functions on every path, by who calls whom.

  tools/contracts.py FOLDER            of the kernel that was compiled there with -fcallgraph-info=su
  tools/contracts.py FOLDER --stack    and shows the deepest paths
  tools/contracts.py FOLDER --tree NAME   and what NAME can reach, with the way there

What is held:

  - Who says in the comment above its prototype that it never sleeps, or that it allocates nothing,
    reaches nothing that does. Nor does mm/ sleep, nor any interrupt handler; exit allocates nothing.
  - An address of the user's becomes a pointer in mm/usercopy alone: elsewhere it may only be
    computed with.
  - Nothing calls itself, by whatever detour, but for RECURSIVE; and the deepest path leaves room on
    its stack for an interrupt.

A call through a pointer counts as one of all functions that could be behind it: POINTERS says where
these are written. One that no rule explains is a breach, too. Paths that end the machine (panic) are
not followed.
"""

import argparse
import collections
import glob
import os
import re
import subprocess
import sys
import tempfile

from floors import sources, without_comments
from machine import ROOT

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "([^"\\]+)\\n([^"\\]+)(?:\\n(\d+) bytes \(([^)]+)\))?')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)" label: "([^"]+)"')
CLONE = re.compile(r"\.(isra|part|constprop|cold|lto_priv)\.?\d*")
INDIRECT = "__indirect_call"
CALLED = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?\)?\s*\(")

# They give up the CPU: all that sleeps does it by one of these.
SLEEPS = ("context_switch", "context_leave")
ALLOCATES = ("heap_alloc", "heap_zalloc", "heap_alloc_urgent", "frame_alloc", "frame_alloc_zeroed",
             "frame_alloc_urgent", "frame_alloc_clean", "kernel_stack_alloc")  # fmt: skip
ENDS = ("panic", "panic_at", "machine_end", "report_end", "boot_fail")  # the machine, and with it the path
ASSEMBLY_STACK = 32  # bytes: a few words
RETURN_ADDRESS = 4
TRAP_FRAME = 76
STACK = 4096 - 16  # kernel/base/layout.h: a page, less what its top keeps
CONTRACTS_LEAST = 40

# What a pointer of this name may be, beside `.NAME = FUNCTION` and `NAME = FUNCTION`: the group of
# each match. With "FILE: " before it, the name of a parameter there.
POINTERS = {
    "handlers": r"\birq_register\(\w+, (\w+)\)",
    "tick_handler": r"\btimer_init\((\w+)\)",
    "expired": r"\btimer_prepare\([^;]*, (\w+)\);",
    "call": r"(?:\] = |CALL\(SYS_\w+, )(sys_\w+)[,)]",
    "take_byte": r"_register_input\((\w+)\)",
    "sinks": r"\b(debug_port_write|serial_log|screen_log)\b",
    "visit": r"\btables_visit(?:_step)?\([^;]*?, (\w+), \w+\)",
    "mm/aspace.c: alloc": r"\b(heap_alloc|heap_alloc_urgent)\b",
    "mm/heap.c: alloc": r"\b(frame_alloc|frame_alloc_urgent)\b",
    "put": r"\b(string_put|log_put)\b",
    "make": r"\b((?:proc_)?make_\w+)\b",
    "move": r"\b(read_pieces|write_pieces)\b",
    "write_line": r"\b(write_to_log|write_to_console|write_log|write_text)\b",
    "waits_printer": r"_register_waits_printer\((\w+)\)",
    "ender": r"\b(out_of_output)\b",
    "proc_over_limit": r"\bproc_over_limit\)\([^=]*= (\w+)",
    "file_size_allowed": r"\bfile_size_allowed\)\([^=]*= (\w+)",
}
# A member of these names belongs to a structure of its own, where others have one of that name, too.
OWNERS = {"line": "tty_line"}
# Followers of a process, by the file that tells them.
TOLD = {
    "kernel/process/fork.c": ("PROC_BORN",),
    "kernel/process/exec.c": ("PROC_EXECED",),
    "kernel/process/threads.c": ("PROC_THREAD_LEAVES",),
    "kernel/process/exit.c": ("PROC_ENDS", "PROC_ENDED"),
}

SLEEPING = re.compile(r"\b[Nn]ever(?: \w+,?)* sleeps?\b|\b[Nn]ever sleeps?\b")
ALLOCATING = re.compile(r"\b(?:allocates nothing|fails or allocates|allocates never|[Nn]eeds no memory)\b")
MEMBER = re.compile(r"/\*((?:[^*]|\*(?!/))*)\*/\n {4}[\w ]+\*?\(\*(\w+)\)\(")
PROMISES = ((SLEEPING, SLEEPS, "never sleeps"), (ALLOCATING, ALLOCATES, "allocates nothing"))
# A comment, and the prototypes that follow it without an empty line.
COMMENTED = re.compile(r"/\*((?:[^*]|\*(?!/))*)\*/\n((?:[^\n{}#]+\n)+)")
PROTOTYPE = re.compile(r"\b(\w+)\([^;{}]*\)(?: [A-Z_]+(?:\([^)]*\))?)?;([^\n]*)")
# Who may call itself, and what ends that.
RECURSIVE = {
    "drop": (4, "mm/object.c: a level of the index each time"),
    "fresh_add_around": (2, "mm/frame.c: once for each side"),
    "poll_tell": (2, "a list of epoll tells who polls it, and is on no list itself"),
    "epoll_poll": (1, "it is on no list itself"),
    "signal_send_info": (2, "of a child's stop or going on its parent is told, by SIGCHLD, which does neither"),
    "nameless_release": (2, "the file that it keeps has no node, or a port's name, which keeps no file"),
    "nameless_stat": (2, "the file that it keeps has a stat of its own"),
    "recurse": (1, "a self-test, to its stack's end"),
    "printk": (2, "the last words, when the output has used up what it was given"),
}
# Calls that a contract does not follow: (caller, called): why.
UNFOLLOWED = {
    ("signal_send_info", "add"): "without memory the signal arrives without its details",
    ("tell", "pipe_write_together"): "without memory whoever traces the process misses its last event",
}


class Graph:
    def __init__(self, folder):
        self.stack, self.place = {}, {}
        self.calls = collections.defaultdict(dict)  # {caller: {called: where}}
        self.unexplained = []
        self.text = {path: without_comments(open(path, encoding="utf-8").read()) for path in sources(".")
                     if not path.startswith("user/")}  # fmt: skip
        self.text["kernel/entry/linux_calls.inc"] = open("kernel/entry/linux_calls.inc", encoding="utf-8").read()
        edges = []
        for path in glob.glob(os.path.join(folder, "**/*.ci"), recursive=True):
            if os.path.relpath(path, folder).startswith("user"):
                continue
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if match := NODE.match(line):
                        if match[4]:
                            self.stack[match[1]] = int(match[4])
                            self.place[match[1]] = match[3].removeprefix("./")
                    elif match := EDGE.match(line):
                        edges.append(match.groups())
        self.named = collections.defaultdict(list)
        for title in self.stack:
            self.named[CLONE.sub("", title.split(":")[-1])].append(title)
        for caller, called, where in edges:
            for function in self.explain(caller, where) if called == INDIRECT else [self.resolve(called)]:
                self.calls[caller].setdefault(function, where)

    def resolve(self, name):
        """The node of a global name; weak ones are called by it, but stand with their file."""
        candidates = self.named.get(CLONE.sub("", name.split(":")[-1]), [])
        return name if name in self.stack or len(candidates) != 1 else candidates[0]

    def in_file(self, path, name):
        """The nodes that a function's name means in a file, among them clones."""
        own = [title for title in self.named[name] if title.startswith(path + ":")]
        return own or [title for title in self.named[name] if ":" not in title] or self.named[name]

    def explain(self, caller, where):
        """The functions that a call through a pointer may reach."""
        path, line, column = where.removeprefix("./").rsplit(":", 2)
        with open(path, encoding="utf-8") as file:
            text = file.read().split("\n")[int(line) - 1][int(column) - 1 :]
        name = CALLED.search(text)
        found = set()
        if self.place[caller].startswith(("kernel/check/selftest.c", "kernel/base/panic.c")):
            return found  # the machine does nothing else any more
        if name and name[1] == "follower":
            found = self.followers(self.place[caller].split(":")[0])
        elif name:
            found = self.written(path, name[1], OWNERS.get(re.split(r"\W+", text[: name.end(1)])[-2:][0]))
        if not found:
            self.unexplained.append(f"{where}: who may be called by {text.strip()!r} is not known: add it to POINTERS")
        return found

    def written(self, path, name, owner):
        """The functions that a pointer of this name is given anywhere."""
        found = set()
        pattern = POINTERS.get(f"{path}: {name}") or POINTERS.get(name) or rf"(?:\.|\b){name} = &?(\w+)\b(?!\()"
        for file, source in self.text.items():
            if owner:
                source = "".join(re.findall(rf"struct {owner} \w+ = {{.*?}};", source, re.DOTALL))
            for match in re.finditer(pattern, source, re.MULTILINE):
                found.update(self.in_file(file, match[1]))
        return found

    def followers(self, path):
        text = self.text["kernel/entry/followers.c"]
        found = set()
        for event in TOLD.get(path, ()):
            names = re.search(rf"\[{event}\]\s*=\s*FOLLOWERS\(([^)]*)\)", text)
            for name in re.findall(r"\w+", names[1]):
                found.update(self.in_file("kernel/entry/followers.c", name))
        return found

    def reach(self, roots, forbidden=(), unfollowed=()):
        """{node: (its caller, where)} of all that the roots reach; ends at the first that is forbidden."""
        way = {root: None for root in roots}
        queue = collections.deque(roots)
        while queue:
            node = queue.popleft()
            if node in forbidden:
                return way, node
            for called, where in self.calls[node].items():
                if called in way or called in ENDS or (plain(node), plain(called)) in unfollowed:
                    continue
                way[called] = (node, where)
                queue.append(called)
        return way, None


def plain(title):
    return CLONE.sub("", title.split(":")[-1])


def show_way(way, node):
    lines = []
    while way[node]:
        caller, where = way[node]
        lines.append(f"    {where.removeprefix('./')}: {plain(caller)} calls {plain(node)}")
        node = caller
    return "\n".join(reversed(lines))


def promised(graph):
    """(functions, what they may not reach, the contract) of each promise in a header."""
    for path in graph.text:
        if not path.endswith(".h") or path.startswith("kernel/abi"):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        found = [(comment, name, graph.written(path, name, None)) for comment, name in MEMBER.findall(text)]
        for comment, prototypes in COMMENTED.findall(text):
            for name, beside in PROTOTYPE.findall(prototypes):
                found.append((comment + beside, name, graph.in_file(path, name)))
        for comment, name, nodes in found:
            for pattern, forbidden, what in PROMISES:
                if nodes and pattern.search(comment):
                    yield nodes, forbidden, f"{name} {what}, says {path}"


def handlers(graph):
    for name in ("handlers", "tick_handler", "expired", "take_byte"):
        for file, source in graph.text.items():
            for match in re.finditer(POINTERS[name], source):
                yield from graph.in_file(file, match[1])


def contracts(graph):
    """The same of all contracts."""
    yield from promised(graph)
    yield list(handlers(graph)), SLEEPS, "an interrupt handler never sleeps"
    yield [n for n, place in graph.place.items() if place.startswith("mm/")], SLEEPS, "mm/ never sleeps"
    yield graph.named["process_tear_down"], ALLOCATES, "exit allocates nothing"


def broken_contracts(graph, held):
    for nodes, forbidden, contract in held:
        way, reached = graph.reach(nodes, forbidden, UNFOLLOWED)
        if reached:
            yield f"{contract}; but:\n{show_way(way, reached)}"
    if len(held) < CONTRACTS_LEAST:
        yield f"only {len(held)} contracts were found: are the patterns right?"


# --- addresses of the user's ------------------------------------------------------------------------

FOLLOWED = re.compile(r"^(?:\./)?(\S+?:\d+):\d+: warning: cast to pointer from integer of different size")
FOLLOWERS_OF_USERS = ("mm/usercopy",)


def followed_addresses(compiler):
    """
    Where an address of the user's is made a pointer: with a uaddr_t of 64 bits the compiler warns of
    each. Nothing is compiled to run.
    """
    own = "kernel/base/types.h"
    with open(own, encoding="utf-8") as file:
        text = file.read()
    wide = text.replace("typedef uint32_t uaddr_t;", "typedef uint64_t uaddr_t;")
    if wide == text:
        return [f"{own}: uaddr_t is not there any more as this tool knows it"]
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, os.path.dirname(own)))
        with open(os.path.join(folder, own), "w", encoding="utf-8") as file:
            file.write(wide)
        names = [path for path in sources(".") if path.endswith(".c") and not path.startswith(("user/", "boot/"))]
        command = [compiler, "-m32", "-fsyntax-only", "-std=gnu11", "-ffreestanding", "-march=i686", "-mregparm=3"]
        done = subprocess.run([*command, "-I", folder, "-I.", *names], capture_output=True, text=True, check=False)
    found = {match[1] for match in map(FOLLOWED.match, done.stderr.splitlines()) if match}
    if done.returncode != 0 or not any(place.startswith(FOLLOWERS_OF_USERS) for place in found):
        return ["the kernel cannot be read with wide addresses:\n" + "\n".join(re.findall(".*error:.*", done.stderr))]
    return [f"{place}: an address of the user's becomes a pointer: only mm/usercopy follows one"
            for place in sorted(found) if not place.startswith(FOLLOWERS_OF_USERS)]  # fmt: skip


# --- the stack ---------------------------------------------------------------------------------------


def depths(graph):
    """{node: (bytes from there down, what it calls then)}, and the rings that were met."""
    deepest, path, rings = {}, [], []

    def visit(node):
        if node in deepest:
            return deepest[node][0]
        if node in path:
            rings.append(path[path.index(node) :])
            return 0
        path.append(node)
        times = RECURSIVE.get(plain(node), (1, ""))[0]
        own = (graph.stack.get(node, ASSEMBLY_STACK) + RETURN_ADDRESS) * times
        followed = [called for called in graph.calls[node] if called not in ENDS]
        below, next_one = max(((visit(called), called) for called in followed), default=(0, None), key=lambda pair: pair[0])
        path.pop()
        deepest[node] = (own + below, next_one)
        return own + below

    sys.setrecursionlimit(10000)
    for node in list(graph.stack):
        visit(node)
    return deepest, rings


def down(graph, deepest, node):
    while node:
        yield f"    {graph.stack.get(node, ASSEMBLY_STACK) + RETURN_ADDRESS:5} {plain(node)}"
        node = deepest[node][1]


def check_stack(graph, show):
    """A line on the deepest way, and what is wrong."""
    deepest, rings = depths(graph)
    findings = ["calls itself: " + " -> ".join(plain(node) for node in ring) + ": what ends that? Say it in RECURSIVE"
                for ring in rings if not any(plain(node) in RECURSIVE for node in ring)]  # fmt: skip
    entries = {name: deepest[name][0] for name in ("syscall_dispatch", "trap_dispatch")}
    root = max(entries, key=entries.get)
    interrupt = deepest["irq_dispatch"][0]
    needed = entries[root] + interrupt + 2 * TRAP_FRAME
    if show:
        print("\n".join([f"{root}:", *down(graph, deepest, root), "irq_dispatch:", *down(graph, deepest, "irq_dispatch")]))
    if needed > STACK:
        findings.append(f"the deepest way takes {needed} of {STACK} bytes of stack: --stack shows it")
    return f"the deepest way takes {entries[root]} bytes, an interrupt {interrupt}, of {STACK}", findings


def main():
    parser = argparse.ArgumentParser(prog="tools/contracts.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("folder")
    parser.add_argument("--stack", action="store_true", help="show the deepest ways")
    parser.add_argument("--tree", metavar="NAME", help="show what a function reaches")
    parser.add_argument("--cross", default="i686-linux-gnu-", help="the compiler's prefix (i686-linux-gnu-)")
    options = parser.parse_args()
    os.chdir(ROOT)
    graph = Graph(options.folder)
    if not graph.stack:
        parser.error(f"{options.folder} has no .ci files: compile it by make BUILD=check kernel")
    if options.tree:
        way, _ = graph.reach(graph.named[options.tree])
        print("\n".join(sorted(set(map(plain, way)))))
        return 0
    held = list(contracts(graph))
    line, findings = check_stack(graph, options.stack)
    findings += graph.unexplained + list(broken_contracts(graph, held)) + followed_addresses(options.cross + "gcc")
    print("\n".join([*findings, f"{len(held)} contracts of {len(graph.stack)} functions; {line}"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
