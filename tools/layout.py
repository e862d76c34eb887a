#!/usr/bin/env python3
"""Where the kernel's structures have their fields, for tools that read its memory from outside.

  tools/layout.py KERNEL OUT      writes it as JSON; `make build/debug/layout.json` does this

The debug information says it, which GDB reads. A kernel is built and run without GDB: the tools that
need the file ask for it by load(), which makes it when it is not of this kernel. What they follow is
listed here and nowhere else; what is no longer there is named, and nothing is written.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading

STRUCTURES = {
    "list": "next prev",
    "wait_queue": "waiters",
    # kernel/process, kernel/threads
    "proc": "pid name aspace files executable parent children sibling child_events generation cascade"
    " doomed zombie ending status threads thread_count holds stopped group session calls"
    " direct_senders direct_awaiting pending all",
    "thread": "proc tid stack_top state stack_pointer ticks_left queue_link sleep_reason user_ticks kernel_ticks"
    " aspace proc_link deadline",
    "task": "thread signals direct",
    "thread_signals": "pending blocked",
    "signal_queue": "set",
    "kernel_siginfo": "si_signo",
    "trap_frame": "edi esi ebp ebx edx ecx eax vector error eip cs eflags user_esp",
    "tss": "esp0",
    "tty": "head stalled",
    # mm
    "frame": "count kind table.low table.high",
    "frame_counts": "total free promised by_kind",
    "aspace": "tables regions count pages heap_start heap_end",
    "page_tables": "directory count used pages",
    "region": "link start end kind protection shared object object_page",
    # kernel/files
    "fd_table": "first limit more",
    "fd_chunk": "used close_on_exec close_on_fork files",
    "file": "count flags offset ops node data",
    "node": "mode inode names",
    "name": "node_link directory text",
    # kernel/ipc
    "port": "link number ring slots slots_used bytes bytes_used kept ends senders receivers turns"
    " messages name",
    "ring": "pages size head used",
    "turn": "link thread length",
    "record": "type sender length call parcel",
    "call": "state right link answer",
    "inbox": "thread header receives sender filled",
    "content": "message next words",
    "port_message": "type sender length",
    "deadline": "link at",
    "direct_wait": "kind is_call partner link queue",
    "pipe": "readers writers start length inode may_read may_write",
    "eventfd": "count may_read may_write",
}
# name here: (file, variable); what is static is known by its file.
GLOBALS = {
    "processes": ("kernel/process/proc.c", "all"),
    "ports": ("kernel/ipc/port.c", "all"),
    "ready": ("kernel/threads/scheduler.c", "ready"),
    "idle": ("kernel/threads/scheduler.c", "idle"),
    "files_queued": ("kernel/ipc/parcel.c", "files_queued"),
    "frames": ("mm/frame.c", "frames"),
    "frames_end": ("mm/frame.c", "frames_end"),
    "frame_counts": ("mm/frame.c", "counts"),
    "boot_directory": (None, "boot_directory"),
    "tss": ("kernel/cpu/gdt.c", "kernel_tss"),
    "console": ("kernel/terminal/console.c", "console"),
    "log": ("kernel/base/printk.c", "ring"),
    "log_written": ("kernel/base/printk.c", "ring_written"),
    "log_full": ("kernel/base/printk.c", "ring_full"),
    # A file's operations say what kind of file it is.
    "ops.port": ("kernel/ipc/port.c", "port_ops"),
    "ops.pipe_reader": ("kernel/ipc/pipe.c", "reader_ops"),
    "ops.pipe_writer": ("kernel/ipc/pipe.c", "writer_ops"),
    "ops.eventfd": ("kernel/ipc/eventfd.c", "eventfd_ops"),
    "ops.messages": ("kernel/ipc/direct_poll.c", "direct_poll_ops"),
    "ops.file": ("kernel/files/regular_file.c", "regular_ops"),
    "ops.directory": ("kernel/files/directory.c", "directory_ops"),
    "ops.console": ("kernel/terminal/console.c", "console_file_ops"),
    "ops.null": ("kernel/terminal/devices.c", "null_ops"),
    "ops.proc": ("kernel/procfs/text_file.c", "text_ops"),
}
ENUMS = "thread_state frame_kind region_kind call_state direct_kind".split()


class Missing(Exception):
    """The kernel has no longer what the tools follow."""


def load(kernel):
    """The layout of this kernel: of layout.json beside it, which is made anew when it is another's."""
    path = os.path.join(os.path.dirname(os.path.abspath(kernel)), "layout.json")
    mark = fingerprint(kernel)
    try:
        with open(path, encoding="utf-8") as file:
            layout = json.load(file)
        if layout["made_from"] == mark:
            return layout
    except (FileNotFoundError, ValueError, KeyError):
        pass
    return write(kernel, path)


def fingerprint(kernel):
    """Of the kernel, and of this list: either may have changed."""
    digest = hashlib.sha256()
    for path in (kernel, __file__):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def write(kernel, path):
    layout = {"made_from": fingerprint(kernel), **read(kernel)}
    with open(f"{path}.{os.getpid()}.{threading.get_ident()}", "w", encoding="utf-8") as file:
        json.dump(layout, file)
        file.write("\n")
    os.replace(file.name, path)
    return layout


def read(kernel):
    """Asks GDB, which runs extract() of this file."""
    inside = f"import sys; sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})"
    command = ["gdb", "-nx", "-batch", "-ex", f"python {inside}; import layout; layout.extract()", kernel]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise Missing("the layout of the kernel is read by GDB: install gdb") from error
    try:
        layout = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise Missing(f"GDB could not read {kernel}: {done.stderr.strip()}") from None
    if layout["missing"]:
        raise Missing(f"{kernel} has no " + ", no ".join(layout["missing"]) + "; see tools/layout.py")
    return layout


# --- inside GDB ----------------------------------------------------------------------------------


def extract():
    missing = []
    structures = {name: structure(name, fields.split(), missing) for name, fields in STRUCTURES.items()}
    layout = {
        "structures": structures,
        "globals": {name: variable(*place, missing) for name, place in GLOBALS.items()},
        "enums": {name: enumeration(name, missing) for name in ENUMS},
        "missing": missing,
    }
    print(json.dumps(layout))


def look_up(name, missing):
    import gdb

    try:
        return gdb.lookup_type(name).strip_typedefs()
    except gdb.error:
        missing.append(name)
        return None


def structure(name, wanted, missing):
    kind = look_up(f"struct {name}", missing)
    if kind is None:
        return None
    fields = {path: (at, field) for path, at, field in flatten(kind)}
    missing += [f"field {path} in struct {name}" for path in wanted if path not in fields]
    found = [path for path in wanted if path in fields]
    return {
        "size": kind.sizeof,
        "fields": {path: {"offset": fields[path][0], **describe(fields[path][1])} for path in found},
    }


def flatten(kind, prefix="", offset=0):
    """(path, offset, type) of each field, those of structures without a tag as structure.field."""
    import gdb

    for field in kind.fields():
        at, inner = offset + field.bitpos // 8, field.type.strip_typedefs()
        path = prefix + (field.name or "")
        yield path, at, inner
        if inner.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and not inner.tag:
            yield from flatten(inner, path + "." if field.name else prefix, at)


def describe(kind):
    """What a reader must know of a type: its size, and how the bytes are to be taken."""
    import gdb

    kind = kind.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_ARRAY:
        item = kind.target().strip_typedefs()
        if item.sizeof == 1:
            return {"type": "text", "size": kind.sizeof}
        length = kind.range()[1] + 1
        return {"type": "array", "size": kind.sizeof, "length": length, "item": describe(item)}
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        return {"type": "structure", "size": kind.sizeof, "of": kind.tag}
    signed = kind.code == gdb.TYPE_CODE_INT and kind.is_signed
    return {"type": "signed" if signed else "unsigned", "size": kind.sizeof}


def variable(file, name, missing):
    import gdb

    expression = f"'{file}'::{name}" if file else name
    try:
        value = gdb.parse_and_eval(expression)
    except gdb.error:
        if not (file and is_sealed(file)):
            missing.append(f"variable {name}" + (f" in {file}" if file else ""))
        return None
    return {"address": int(value.address), **describe(value.type)}


def is_sealed(file):
    """Whether the kernel's tree has a file as an object alone, without names (tools/labs)."""
    import gdb

    folder = os.path.dirname(os.path.abspath(gdb.current_progspace().filename))  # build/BUILD
    root = os.path.dirname(os.path.dirname(folder))
    return os.path.exists(os.path.join(root, "sealed/debug", os.path.splitext(file)[0] + ".o"))


def enumeration(name, missing):
    """{number: name}, without what all names begin with."""
    kind = look_up(f"enum {name}", missing)
    if kind is None:
        return None
    names = {field.enumval: field.name for field in kind.fields()}
    prefix = os.path.commonprefix(list(names.values()))
    prefix = prefix[: prefix.rfind("_") + 1]
    return {number: text[len(prefix) :].lower() for number, text in names.items()}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: tools/layout.py KERNEL OUT")
    try:
        write(*sys.argv[1:])
    except Missing as error:
        sys.exit(f"tools/layout.py: {error}")
