"""A model of ports: what every process that uses them is to see.

It knows nothing of memory, copying or the CPU. A port is a list of messages and three lists of
those who wait; a descriptor is a right to a port; a call is a message with somebody who waits.
`Model.step` makes one step and says what it leads to, in the words that steps.c prints.
"""

import errno

SLOTS = 6  # processes at a time
FDS = 16  # descriptors that one may have
QUEUED_FILES = 36  # in all queues together: RLIMIT_NOFILE, which counts steps.c's own descriptors
SEND, RECEIVE = 1, 2
WAIT, NOW, LATE = range(3)  # modes; LATE: with a deadline that has passed
SHORT = 16  # bytes of the short form


def rounded(length):
    return (length + 3) // 4 * 4


def payload(kind, length):
    return bytes((kind + i * 7) & 255 for i in range(length))


def memory(kind, size):
    return bytes((kind + i * 13) & 255 for i in range(size))


def digest(data):
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value & 0xFFFF


class Refused(Exception):
    """The operation ends with this errno."""

    def __init__(self, number):
        super().__init__(errno.errorcode[number])
        self.number = number


class Port:
    def __init__(self, slots, size):
        self.slots, self.size = slots, rounded(size)
        self.queue = []
        self.receivers, self.senders = [], []  # who sleeps, the eldest first

    @property
    def used(self):
        return sum(rounded(message.length) for message in self.queue)

    def has_room(self, message):
        return len(self.queue) < self.slots and self.used + rounded(message.length) <= self.size


class File:
    """What a descriptor stands for, as after open(2): dup and fork share it."""

    def __init__(self, port, rights):
        self.port, self.rights = port, rights


class Message:
    def __init__(self, sender, kind, length, files=(), memory_size=0):
        self.sender, self.kind, self.length = sender, kind, length
        self.files, self.memory_size = files, memory_size
        self.call = None
        self.waiter = None  # who sleeps until it is received

    @property
    def needs_sender(self):
        """A right to receive, and memory, do not stay in a queue without who sent them."""
        return self.memory_size > 0 or any(file.rights & RECEIVE for file in self.files)


class Inbox:
    """How somebody receives a message or an answer."""

    def __init__(self, room, takes_files=False, short=False):
        self.room, self.takes_files, self.short = room, takes_files, short


class Call:
    def __init__(self, caller, inbox):
        self.caller, self.inbox = caller, inbox
        self.holder = None  # who has the right to answer; None: nobody yet, or no more


class Sleep:
    def __init__(self, reason, port=None, message=None, inbox=None, call=None):
        self.reason, self.port = reason, port
        self.message, self.inbox, self.call = message, inbox, call


class Process:
    def __init__(self, number, slot):
        self.number, self.slot = number, slot
        self.fds = {}
        self.rights = []  # to answer: the calls of all that it was ever given
        self.last = None  # of these, what it received last
        self.sleep = None

    def file(self, fd):
        if fd not in self.fds:
            raise Refused(errno.EBADF)
        return self.fds[fd]

    def port(self, fd, right):
        file = self.file(fd)
        if not file.rights & right:
            raise Refused(errno.EBADF)
        return file.port

    def right(self, number):
        return self.rights[number] if number < len(self.rights) else None

    def free_fds(self):
        return [fd for fd in range(FDS) if fd not in self.fds]

    def install(self, file):
        free = self.free_fds()
        if not free:
            raise Refused(errno.EMFILE)
        self.fds[free[0]] = file
        return free[0]


class Model:
    def __init__(self):
        self.people = 0
        self.slots = [None] * SLOTS
        self.ports = []  # the eldest first
        self.ended = {}  # slot -> what its operation said

    def processes(self):
        return [process for process in self.slots if process]

    def idle(self):
        return [process for process in self.processes() if not process.sleep]

    # Ending operations.

    def end(self, process, text):
        assert process.slot not in self.ended, "an operation ends once"
        process.sleep = None
        self.ended[process.slot] = str(text)

    def fail(self, process, number):
        self.end(process, -number)

    def sleep(self, process, *arguments, **more):
        process.sleep = Sleep(*arguments, **more)

    # Who has what.

    def live_files(self):
        """Those that are open: in a table, or in a message in a queue."""
        files = {file for process in self.processes() for file in process.fds.values()}
        return files | {file for port in self.ports for message in port.queue for file in message.files}

    def rights_of(self, port):
        files = [file for file in self.live_files() if file.port is port]
        return [sum(1 for file in files if file.rights & right) for right in (SEND, RECEIVE)]

    def can_be_received_from(self, port):
        return self.rights_of(port)[1] > 0

    def can_be_sent_to(self, port):
        return self.rights_of(port)[0] > 0

    def settle_ports(self):
        """Ports without receivers are emptied, those without descriptors go; who sleeps is told."""
        for port in self.ports:
            if not self.can_be_received_from(port):
                messages, port.queue = port.queue, []
                for message in messages:
                    if message.call or message.waiter:
                        self.fail(message.waiter or message.call.caller, errno.EPIPE)
                for sleeper in port.senders:
                    self.fail(sleeper, errno.EPIPE)
                port.senders = []
            if not self.can_be_sent_to(port):
                for sleeper in port.receivers:
                    self.fail(sleeper, errno.EPIPE)
                port.receivers = []
        left = [port for port in self.ports if any(self.rights_of(port))]
        if len(left) < len(self.ports):
            self.ports = left
            self.settle_ports()

    # A message arrives.

    def arrival_error(self, process, inbox, message):
        if message.length > inbox.room:
            return errno.EMSGSIZE
        if inbox.takes_files and len(message.files) > len(process.free_fds()):
            return errno.EMFILE
        return None

    def arrive(self, process, inbox, message, is_answer=False):
        """It has all of it."""
        has_right = message.call is not None
        if not is_answer:
            process.last = message.call
        if has_right:
            message.call.holder = process
            process.rights.append(message.call)
        fds = [process.install(file) for file in message.files] if inbox.takes_files else []
        data = payload(message.kind, message.length)
        if inbox.short:
            text = f"{message.kind} {digest(data.ljust(SHORT, bytes(1)))}"
        else:
            text = f"{message.kind}/{message.length} {digest(data)}"
        text += " reply" * has_right + "".join(f" +{fd}" for fd in fds)
        if inbox.takes_files and message.memory_size:
            text += f" ={message.memory_size}:{digest(memory(message.kind, message.memory_size))}"
        from_whom = "" if inbox.short and is_answer else f" from {message.sender}"
        self.end(process, text + from_whom)

    def refuse_receiver(self, process, inbox, message, error):
        """Its own fault; where there is a header it says what came."""
        if error == errno.EMSGSIZE and not inbox.short:
            self.end(process, f"-{error} {message.kind}/{message.length} from {message.sender}")
        else:
            self.fail(process, error)

    def take_head(self, process, inbox, port):
        message = port.queue[0]
        error = self.arrival_error(process, inbox, message)
        if error:
            self.refuse_receiver(process, inbox, message, error)
            return
        del port.queue[0]
        self.arrive(process, inbox, message)
        if message.waiter:
            self.end(message.waiter, 0)
        self.announce_room(port)

    def announce_room(self, port):
        """Senders go in the order in which they came."""
        while port.senders and port.has_room(port.senders[0].sleep.message):
            process = port.senders.pop(0)
            self.enter(process, port, process.sleep.message, WAIT)

    # Sending.

    def queue(self, process, port, message, mode):
        """Into the queue, or to sleep until there is room."""
        if not self.can_be_received_from(port):
            raise Refused(errno.EPIPE)
        if port.has_room(message) and not port.senders:
            self.enter(process, port, message, mode)
        elif mode != WAIT:
            raise Refused(errno.EAGAIN if mode == NOW else errno.ETIMEDOUT)
        else:
            self.sleep(process, "full", port, message)
            port.senders.append(process)

    def enter(self, process, port, message, mode):
        """There is room. Who calls, and who must not leave it alone, sleeps now."""
        queued = sum(len(each.files) for every in self.ports for each in every.queue)
        sleeps = message.call or message.needs_sender
        if queued + len(message.files) > QUEUED_FILES:
            self.fail(process, errno.ETOOMANYREFS)
            return
        if sleeps and mode == LATE:
            self.fail(process, errno.ETIMEDOUT)
            return
        port.queue.append(message)
        if message.call:
            self.sleep(process, "answer", port, call=message.call)
        elif sleeps:
            message.waiter = process
            self.sleep(process, "no receiver", port, message)
        else:
            self.end(process, 0)
        while port.queue and port.receivers:
            receiver = port.receivers.pop(0)
            self.take_head(receiver, receiver.sleep.inbox, port)

    def hand_over(self, process, port, message, mode):
        """To who waits for a message and can take this one, past the queue. False: there is none."""
        if port.queue or not port.receivers:
            return False
        first = port.receivers[0]
        if self.arrival_error(first, first.sleep.inbox, message):
            return False
        del port.receivers[0]
        self.arrive(first, first.sleep.inbox, message)
        if not message.call:
            self.end(process, 0)
        elif mode == LATE:
            message.call.holder = None
            self.fail(process, errno.ETIMEDOUT)
        else:
            self.sleep(process, "answer", call=message.call)
        return True

    def deliver(self, process, port, message, mode):
        """By hand where it can be, else through the queue."""
        if rounded(message.length) > port.size:
            raise Refused(errno.EMSGSIZE)
        if self.hand_over(process, port, message, mode):
            return
        if message.needs_sender and not message.call and mode == NOW:
            raise Refused(errno.EAGAIN if self.can_be_received_from(port) else errno.EPIPE)
        self.queue(process, port, message, mode)

    def message_of(self, process, kind, length, files, _offset, size, _count, *fds):
        fds = [process.file(each) for each in fds]
        return Message(process.number, kind, length, fds, size if files else 0)

    def do_send(self, process, fd, mode, kind, length, *files):
        process.file(fd)
        message = self.message_of(process, kind, length, *files)
        self.deliver(process, process.port(fd, SEND), message, mode)

    def call(self, process, port, message, inbox, mode):
        message.call = Call(process, inbox)
        self.deliver(process, port, message, mode)

    def do_call(self, process, fd, mode, kind, length, room, *files):
        process.file(fd)
        message = self.message_of(process, kind, length, *files)
        port = process.port(fd, SEND)
        self.call(process, port, message, Inbox(room, bool(files[0])), mode)

    def do_call_short(self, process, fd, kind):
        port = process.port(fd, SEND)
        message = Message(process.number, kind, SHORT)
        self.call(process, port, message, Inbox(SHORT, short=True), WAIT)

    # Receiving.

    def receive(self, process, port, inbox, mode):
        if port.queue:
            self.take_head(process, inbox, port)
        elif not self.can_be_sent_to(port):
            self.fail(process, errno.EPIPE)
        elif mode != WAIT:
            self.fail(process, errno.EAGAIN if mode == NOW else errno.ETIMEDOUT)
        else:
            self.sleep(process, "empty", port, inbox=inbox)
            port.receivers.append(process)

    def do_receive(self, process, fd, mode, room, files):
        self.receive(process, process.port(fd, RECEIVE), Inbox(room, bool(files)), mode)

    # Answering.

    def answer(self, process, call, message):
        if not call or call.holder is not process:
            raise Refused(errno.ESRCH)
        if message.length > call.inbox.room:
            raise Refused(errno.EMSGSIZE)
        call.holder = None
        error = self.arrival_error(call.caller, call.inbox, message)
        if error:
            self.fail(call.caller, error)
        else:
            self.arrive(call.caller, call.inbox, message, is_answer=True)

    def answer_if_awaited(self, process, call, message):
        try:
            self.answer(process, call, message)
        except Refused as refused:
            if refused.number != errno.ESRCH:
                raise

    def do_reply(self, process, right, kind, length, *files):
        message = self.message_of(process, kind, length, *files)
        self.answer(process, process.right(right), message)
        self.end(process, 0)

    def refuse(self, call):
        call.holder = None
        self.fail(call.caller, errno.ECONNRESET)

    def do_refuse(self, process, right):
        call = process.right(right)
        if not call or call.holder is not process:
            raise Refused(errno.ESRCH)
        self.refuse(call)
        self.end(process, 0)

    def do_reply_receive(self, process, fd, mode, right, kind, length, room, *files):
        process.file(fd)
        if right >= 0:
            message = self.message_of(process, kind, length, *files)
            self.answer_if_awaited(process, process.right(right), message)
        self.do_receive(process, fd, mode, room, files[0])

    def do_reply_receive_short(self, process, fd, kind):
        port = process.port(fd, RECEIVE)
        call, process.last = process.last, None
        if call:
            self.answer_if_awaited(process, call, Message(process.number, kind, SHORT))
        self.receive(process, port, Inbox(SHORT, short=True), WAIT)

    # Descriptors and processes.

    def do_create(self, process, slots, size):
        if slots == 0:
            raise Refused(errno.EINVAL)
        port = Port(slots, size)
        self.end(process, process.install(File(port, SEND | RECEIVE)))
        self.ports.append(port)

    def do_narrow(self, process, fd, rights):
        file = process.file(fd)
        if not rights:
            raise Refused(errno.EINVAL)
        if rights & ~file.rights:
            raise Refused(errno.EACCES)
        self.end(process, process.install(File(file.port, rights)))

    def do_dup(self, process, fd):
        self.end(process, process.install(process.file(fd)))

    def do_close(self, process, fd):
        process.file(fd)
        del process.fds[fd]
        self.end(process, 0)

    def do_look(self, process):
        letter = {SEND: "w", RECEIVE: "r", SEND | RECEIVE: "b"}
        fds = sorted(process.fds.items())
        self.end(process, " ".join(f"{fd}{letter[f.rights]}{len(f.port.queue)}" for fd, f in fds))

    def new_process(self, slot):
        self.slots[slot] = Process(self.people, slot)
        self.people += 1
        return self.slots[slot]

    def do_fork(self, process, slot):
        child = self.new_process(slot)
        child.fds = dict(process.fds)
        child.rights = list(process.rights)  # they are void in it: it is not the holder
        self.end(process, 0)

    def wake_out_of(self, process):
        """Its operation will not go on: takes it off everything. True if nothing was done yet."""
        asleep = process.sleep
        if asleep.call and asleep.call.holder:
            return False
        port = asleep.port
        port.queue = [each for each in port.queue if not self.is_of(each, process, asleep)]
        for sleepers in (port.receivers, port.senders):
            if process in sleepers:
                sleepers.remove(process)
        self.announce_room(port)
        return True

    @staticmethod
    def is_of(message, process, asleep):
        return message.waiter is process or (message.call and message.call is asleep.call)

    def interrupt(self, process):
        if process.sleep and self.wake_out_of(process):
            self.fail(process, errno.EINTR)

    def kill(self, process):
        if process.sleep and not self.wake_out_of(process):
            process.sleep.call.holder = None
        self.slots[process.slot] = None
        for call in process.rights:
            if call.holder is process:
                self.refuse(call)

    # Steps.

    def step(self, slot, name, arguments):
        self.ended = {}
        process = self.slots[slot]
        try:
            if name == "start":
                self.new_process(slot)
            elif name in ("kill", "interrupt"):
                getattr(self, name)(process)
            else:
                getattr(self, "do_" + name)(process, *arguments)
        except Refused as refused:
            self.fail(process, refused.number)
        self.settle_ports()
        return self.describe()

    def describe(self):
        ended = "".join(f"{slot}:{text}; " for slot, text in sorted(self.ended.items()))
        asleep = "".join(f"{each.slot}:{each.sleep.reason}; " for each in self.processes() if each.sleep)
        ports = "".join(
            f" {len(port.queue)}/{port.slots} {port.used} {senders} {receivers};"
            for port in self.ports
            for senders, receivers in [self.rights_of(port)]
        )
        return f"{ended}| {asleep}|{ports}"
