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
        self.receivers, self.senders, self.offerers = [], [], []  # who sleeps, the eldest first

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
    def __init__(self, sender, kind, length, files, call=None):
        self.sender, self.kind, self.length, self.files, self.call = sender, kind, length, files, call

    @property
    def must_meet(self):
        """A right to receive goes from hand to hand."""
        return any(file.rights & RECEIVE for file in self.files)


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
                    if message.call:
                        self.fail(message.call.caller, errno.EPIPE)
                for sleeper in port.senders + port.offerers:
                    self.fail(sleeper, errno.EPIPE)
                port.senders, port.offerers = [], []
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
        self.announce_room(port)

    def announce_room(self, port):
        senders, port.senders = port.senders, []
        for process in senders:
            asleep = process.sleep
            self.queue(process, port, asleep.message, WAIT)

    # Sending.

    def queue(self, process, port, message, mode):
        """Into the queue, or to sleep. A call sleeps for its answer then."""
        try:
            if not self.can_be_received_from(port):
                raise Refused(errno.EPIPE)
            if not port.has_room(message):
                if mode != WAIT:
                    raise Refused(errno.EAGAIN if mode == NOW else errno.ETIMEDOUT)
                self.sleep(process, "full", port, message)
                port.senders.append(process)
                return
            queued = sum(len(each.files) for every in self.ports for each in every.queue)
            if queued + len(message.files) > QUEUED_FILES:
                raise Refused(errno.ETOOMANYREFS)
        except Refused as refused:
            self.fail(process, refused.number)
            return
        if message.call and mode == LATE:
            self.fail(process, errno.ETIMEDOUT)
            return
        port.queue.append(message)
        if message.call:
            self.sleep(process, "answer", port, call=message.call)
        else:
            self.end(process, 0)
        while port.queue and port.receivers:
            receiver = port.receivers.pop(0)
            self.take_head(receiver, receiver.sleep.inbox, port)

    def hand_over(self, process, port, receiver, message, mode):
        """From hand to hand, which no queue has seen."""
        port.receivers.remove(receiver)
        self.arrive(receiver, receiver.sleep.inbox, message)
        if not message.call:
            self.end(process, 0)
        elif mode == LATE:
            message.call.holder = None
            self.fail(process, errno.ETIMEDOUT)
        else:
            self.sleep(process, "answer", call=message.call)

    def meet(self, process, port, message, mode):
        """With a right to receive in it: to somebody who waits for messages with files."""
        while not port.queue:
            takers = [each for each in port.receivers if each.sleep.inbox.takes_files]
            if not takers:
                break
            inbox = takers[0].sleep.inbox
            error = self.arrival_error(takers[0], inbox, message)
            if not error:
                self.hand_over(process, port, takers[0], message, mode)
                return
            port.receivers.remove(takers[0])
            self.refuse_receiver(takers[0], inbox, message, error)
        if not self.can_be_received_from(port):
            self.fail(process, errno.EPIPE)
        elif mode != WAIT:
            self.fail(process, errno.EAGAIN if mode == NOW else errno.ETIMEDOUT)
        else:
            self.sleep(process, "no receiver", port, message)
            port.offerers.append(process)

    def do_send(self, process, fd, mode, kind, length, _files, _count, *fds):
        process.file(fd)
        message = Message(process.number, kind, length, [process.file(each) for each in fds])
        port = process.port(fd, SEND)
        if message.must_meet:
            self.meet(process, port, message, mode)
        elif rounded(length) > port.size:
            raise Refused(errno.EMSGSIZE)
        else:
            self.queue(process, port, message, mode)

    def start_call(self, process, port, message, inbox, mode):
        message.call = Call(process, inbox)
        if port.receivers and not port.queue:
            first = port.receivers[0]
            takes = first.sleep.inbox.takes_files or not message.must_meet
            if takes and not self.arrival_error(first, first.sleep.inbox, message):
                self.hand_over(process, port, first, message, mode)
                return
        if message.must_meet:
            self.meet(process, port, message, mode)
        elif rounded(message.length) > port.size:
            raise Refused(errno.EMSGSIZE)
        else:
            self.queue(process, port, message, mode)

    def do_call(self, process, fd, mode, kind, length, room, files, _count, *fds):
        process.file(fd)
        message = Message(process.number, kind, length, [process.file(each) for each in fds])
        port = process.port(fd, SEND)
        self.start_call(process, port, message, Inbox(room, bool(files)), mode)

    def do_call_short(self, process, fd, kind):
        message = Message(process.number, kind, SHORT, [])
        port = process.port(fd, SEND)
        self.start_call(process, port, message, Inbox(SHORT, short=True), WAIT)

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
            if inbox.takes_files:
                offerers, port.offerers = port.offerers, []
                for offerer in offerers:
                    self.meet(offerer, port, offerer.sleep.message, WAIT)

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

    def do_reply(self, process, right, kind, length, _files, _count, *fds):
        message = Message(process.number, kind, length, [process.file(each) for each in fds])
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

    def do_reply_receive(self, process, fd, mode, right, kind, length, room, files, _count, *fds):
        process.file(fd)
        if right >= 0:
            message = Message(process.number, kind, length, [process.file(each) for each in fds])
            self.answer_if_awaited(process, process.right(right), message)
        self.do_receive(process, fd, mode, room, files)

    def do_reply_receive_short(self, process, fd, kind):
        port = process.port(fd, RECEIVE)
        call, process.last = process.last, None
        if call:
            self.answer_if_awaited(process, call, Message(process.number, kind, SHORT, []))
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
        if asleep.call:
            asleep.port.queue = [each for each in asleep.port.queue if each.call is not asleep.call]
            self.announce_room(asleep.port)
        else:
            for sleepers in (asleep.port.receivers, asleep.port.senders, asleep.port.offerers):
                if process in sleepers:
                    sleepers.remove(process)
        return True

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
