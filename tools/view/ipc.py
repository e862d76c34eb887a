"""Questions about descriptors, ports, pipes and direct messages: a part of view.Kernel."""

PAGE = 4096
CHUNK = 32  # descriptors
RECEIVES, SENDS = (0, 2), (1, 2)  # O_RDONLY, O_WRONLY, O_RDWR


class Ipc:
    # Descriptors.

    def descriptors(self, proc):
        """(number, struct file) of each."""
        if not proc.files:
            return
        table = self.record("fd_table", proc.files)
        chunks = [table.first]
        if table.more:
            places = [self.word(table.more + 4 * i) for i in range(1024 // CHUNK - 1)]
            chunks += [self.record("fd_chunk", at) if at else None for at in places]
        for first, chunk in enumerate(chunks):
            used = chunk.used if chunk else 0
            for i, file in enumerate(chunk.files if used else ()):
                if used >> i & 1 and file:
                    yield CHUNK * first + i, self.record("file", file)

    def file_kind(self, file):
        """What operations it has: port, pipe_reader, console ..."""
        return self.operations.get(file.ops, "other")

    def file_rights(self, file):
        """r, w or rw."""
        mode = file.flags & 3
        return "r" * (mode in RECEIVES) + "w" * (mode in SENDS)

    def node_name(self, address):
        """The last part of a node's first name; empty: it has none."""
        node = self.record("node", address) if address else None
        for name in self.items(node.names, "name", "node_link") if node else ():
            return self.text(name.place("text"))
        return ""

    # Ports.

    def ports(self):
        if not self.globals["ports"]:  # an assignment's tree may have them as objects without names
            return []
        return self.items(self.variable("ports"), "port", "link")

    def messages(self, port):
        """(type, sender's PID, length, address of its call or 0) of each in the queue."""
        size, at = self.structures["record"]["size"], 0
        while at < port.ring.used:
            data = self.ring_bytes(port.ring, at, size)
            record = self.decode({"type": "structure", "of": "record"}, 0, data)
            yield record.type, record.sender, record.length, record.call
            at += size + (record.length + 3 & ~3)

    def ring_bytes(self, ring, offset, size):
        """`size` bytes from `offset` behind the head on."""
        data = b""
        while len(data) < size:
            at = (ring.head + offset + len(data)) % ring.size
            piece = min(size - len(data), PAGE - at % PAGE)
            page = self.frame_number(ring.pages[at // PAGE])
            data += self.physical(page * PAGE + at % PAGE, piece)
        return data

    def waiters(self, queue):
        """The threads that sleep on a struct wait_queue, who has waited longest first."""
        return self.items(queue.waiters, "thread", "queue_link")

    def turns(self, port):
        """The threads that wait for room in a port."""
        for turn in self.items(port.turns, "turn", "link"):
            yield self.record("thread", turn.thread)

    def calls(self, proc):
        """The threads whose calls this process has the right to answer."""
        for call in self.items(proc.calls, "call", "link"):
            yield self.record("thread", call.answer.thread)
