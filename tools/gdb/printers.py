"""Pretty printers: lists, wait queues, trap frames, entries of page tables."""

import gdb
import gdb.printing
from frames import trap_words

# kernel/base/list.h knows no types: what hangs on a list, by the list's place. (struct, field): (item, link)
ITEMS = {
    ("wait_queue", "waiters"): ("thread", "queue_link"),
    ("proc", "children"): ("proc", "sibling"),
    ("proc", "threads"): ("thread", "proc_link"),
    ("proc", "calls"): ("call", "link"),
    ("aspace", "regions"): ("region", "link"),
    ("port", "turns"): ("turn", "link"),
    ("node", "names"): ("name", "node_link"),
}
LONGEST = 10000
ENTRY_BITS = ((0x001, "present"), (0x002, "writable"), (0x004, "user"), (0x020, "accessed"), (0x040, "dirty"),
              (0x080, "4 MiB"), (0x100, "global"), (0x200, "held"), (0x400, "shared mapping"))  # fmt: skip


def length(head):
    count, link = 0, head["next"]
    while int(link) and int(link) != int(head.address) and count < LONGEST:
        count, link = count + 1, link["next"]
    return count


class ListPrinter:
    """struct list: how many hang on it, as far as it is the head of a list."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        head = self.value
        if not int(head["next"]):
            return "list, not begun"
        if int(head["next"]) == int(head.address):
            return "list, empty or linked nowhere"
        return f"list of {length(head)}, next {int(head['next']):#x}, prev {int(head['prev']):#x}"


class QueuePrinter:
    """struct wait_queue: the threads that sleep there."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"wait queue of {len(list(items(self.value['waiters'], 'thread', 'queue_link')))}"

    def children(self):
        for at, thread in enumerate(items(self.value["waiters"], "thread", "queue_link")):
            yield f"[{at}]", f"thread {int(thread['tid'])} of {thread['proc']['name'].string()}"


class TrapFramePrinter:
    """struct trap_frame: what led into the kernel, then the registers."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return trap_words(self.value)

    def children(self):
        for field in self.value.type.fields():
            yield field.name, f"{int(self.value[field.name]):#010x}"


class EntryPrinter:
    """entry_t of mm/table.c."""

    def __init__(self, value):
        self.value = int(value)

    def to_string(self):
        words = [word for bit, word in ENTRY_BITS if self.value & bit]
        return f"frame {self.value >> 12:#x}, {', '.join(words)}" if self.value else "empty"


def items(head, kind_name, link_name):
    """The structures on a list, from its head."""
    kind = gdb.lookup_type(f"struct {kind_name}")
    offset = next(field.bitpos // 8 for field in kind.fields() if field.name == link_name)
    link = head["next"]
    for _ in range(LONGEST):
        if not int(link) or int(link) == int(head.address):
            return
        yield gdb.Value(int(link) - offset).cast(kind.pointer()).dereference()
        link = link["next"]


class Items(gdb.Command):
    """Prints what hangs on a list.

    Usage: gaji items EXPRESSION    (gaji items proc->children)
           gaji items EXPRESSION, STRUCT, LINK"""

    def __init__(self):
        super().__init__("gaji items", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, _from_tty):
        words = [word.strip() for word in argument.rsplit(",", 2)]
        try:
            head = gdb.parse_and_eval(words[0])
            kind = words[1:] if len(words) == 3 else self.known(words[0])
        except gdb.error as error:
            raise gdb.GdbError(str(error)) from None
        for item in items(head, *kind):
            print(f"(struct {kind[0]} *) {int(item.address):#x}" + self.name(item))

    @staticmethod
    def known(expression):
        owner, _, field = expression.replace("->", ".").rpartition(".")
        for (struct_name, name), kind in ITEMS.items():
            if name == field and owner and struct_name == owner_tag(expression[: -len(field)].rstrip("->. ")):
                return kind
        known = ", ".join(f"{struct_name}.{name}" for struct_name, name in ITEMS)
        raise gdb.GdbError(f"What hangs there is not known; name it: EXPRESSION, STRUCT, LINK. Known: {known}")

    @staticmethod
    def name(item):
        names = {field.name for field in item.type.fields()}
        return "".join(f" {one} {item[one].format_string()}" for one in ("pid", "tid", "name") if one in names)


def owner_tag(expression):
    kind = gdb.parse_and_eval(expression).type.strip_typedefs()
    return (kind.target() if kind.code == gdb.TYPE_CODE_PTR else kind).strip_typedefs().tag


def begin():
    found = gdb.printing.RegexpCollectionPrettyPrinter("gaji")
    found.add_printer("list", "^list$", ListPrinter)
    found.add_printer("wait_queue", "^wait_queue$", QueuePrinter)
    found.add_printer("trap_frame", "^trap_frame$", TrapFramePrinter)
    found.add_printer("entry_t", "^entry_t$", EntryPrinter)
    gdb.printing.register_pretty_printer(None, found, replace=True)
    Items()
