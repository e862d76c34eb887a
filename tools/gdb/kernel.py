"""The kernel's structures, as GDB reads them."""

import gdb


def value(expression):
    return gdb.parse_and_eval(expression)


def container(link, type_name, member):
    """The structure whose field `member` is this struct list."""
    kind = gdb.lookup_type(type_name)
    offset = next(field.bitpos // 8 for field in kind.fields() if field.name == member)
    return gdb.Value(int(link) - offset).cast(kind.pointer()).dereference()


def list_items(head, type_name, member):
    """The structures on a list (kernel/base/list.h), from its head."""
    first = int(head.address)
    link = head["next"]
    while int(link) != first:
        yield container(link, type_name, member)
        link = link["next"]


def text(characters):
    """A char array or pointer as a string; NULL gives an empty one."""
    if characters.type.code == gdb.TYPE_CODE_PTR and not int(characters):
        return ""
    return characters.string(errors="replace")


def processes():
    return list_items(value("'kernel/process/proc.c'::all"), "struct proc", "all")


def process(pid):
    for proc in processes():
        if int(proc["pid"]) == pid:
            return proc
    raise gdb.GdbError(f"There is no process {pid}; `gaji ps` lists them.")


def threads_of(proc):
    return list_items(proc["threads"], "struct thread", "proc_link")


def find_thread(number):
    """The thread with this TID, or the first of the process with this PID."""
    for proc in processes():
        for thread in threads_of(proc):
            if number in (int(thread["tid"]), int(proc["pid"])):
                return thread
    raise gdb.GdbError(f"There is no thread or process {number}; `gaji threads` lists them.")
