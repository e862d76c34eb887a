"""The last system calls, as the debug kernel keeps them (kernel/check/last_calls.h), in strace's notation."""

import errno
import os
import re

import gdb
import show
from frames import call_name

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHOWN = 20  # calls, without a number


def kinds():
    """{call: what its arguments are}, of kernel/abi/call_arguments.inc."""
    with open(os.path.join(ROOT, "kernel/abi/call_arguments.inc"), encoding="utf-8") as file:
        return dict(re.findall(r'^CALL\((\w+), "(\w*)"\)', file.read(), re.MULTILINE))


def argument(kind, word):
    """One argument; of memory the address, since it may be another's by now."""
    signed = word - (1 << 32) if word >> 31 else word
    if kind == "d":
        return str(signed)
    if kind == "o":
        return f"0{word:o}" if word else "0"
    if kind == "z":
        return str(word)
    if kind == "g":
        return show.signal_names(1 << word - 1) if 0 < word <= 64 else str(signed)
    return "NULL" if word == 0 and kind in "psvbBm" else f"{word:#x}"


def result(number):
    if -4096 < number < 0:
        return f"-1 {errno.errorcode.get(-number, -number)}"
    return f"{number:#x}" if number < 0 else str(number)


def calls(text):
    """The last system calls, of all threads or of one process. Debug kernels only.

    Usage: gaji calls [PID [HOW MANY]]"""
    given = show.numbers(text, "[PID]", "[HOW MANY]")
    if gdb.lookup_static_symbol("last_calls") is None:
        raise gdb.GdbError("This kernel does not keep them: it is no debug build.")
    ring = gdb.parse_and_eval("'kernel/check/last_calls.c'::last_calls")
    begun = int(gdb.parse_and_eval("'kernel/check/last_calls.c'::calls_begun"))
    known, view = kinds(), show.kernel()
    tids = {thread.tid for proc in view.processes() if given and proc.pid == given[0] for thread in view.threads(proc)}
    rows = [ring[at % (ring.type.range()[1] + 1)] for at in range(max(0, begun - ring.type.range()[1] - 1), begun)]
    rows = [row for row in rows if not given or int(row["tid"]) in tids | {given[0]}]
    for row in rows[-(given[1] if len(given) > 1 else SHOWN) :]:
        name = call_name(int(row["number"]))
        shown = [argument(kind, int(row["arguments"][at])) for at, kind in enumerate(known.get(name, "xxxxxx"))]
        end = f" = {result(int(row['result']))}" if int(row["state"]) else " ..."
        print(f"{int(row['tid']):>5} {name}({', '.join(shown)}){end}")


def begin():
    show.Shown("calls", calls, show.pids)
