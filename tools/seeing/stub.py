"""QEMU's GDB stub, as far as breakpoints and registers go (GDB manual, "Remote Protocol")."""

import re

PATIENCE = 120  # seconds without a stop: it hangs
REGISTERS = ("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip")


class Ended(Exception):
    """The machine is gone."""


class Stub:
    def __init__(self, socket):
        self.socket = socket
        self.socket.settimeout(PATIENCE)
        self.pending = b""
        self.ask("QStartNoAckMode")
        self.socket.sendall(b"+")
        self.at_breakpoint = False

    def ask(self, text):
        self._send(text)
        return self._receive()

    def _send(self, text):
        packet = text.encode()
        try:
            self.socket.sendall(b"$%s#%02x" % (packet, sum(packet) & 255))
        except OSError as error:
            raise Ended from error

    def _receive(self):
        while not (match := re.search(rb"\$([^#]*)#..", self.pending)):
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                raise
            except OSError:
                data = b""
            if not data:
                raise Ended
            self.pending += data
        self.pending = self.pending[match.end() :]
        return match[1].decode()

    def monitor(self, command):
        """What a command of QEMU's monitor prints."""
        self._send("qRcmd," + command.encode().hex())
        text = ""
        while (answer := self._receive()).startswith("O") and answer != "OK":
            text += bytes.fromhex(answer[1:]).decode()
        return text

    def count(self):
        """Instructions executed so far, in a replay."""
        return int(re.search(r"instruction count = (\d+)", self.monitor("info replay"))[1])

    def set_breakpoint(self, address):
        self.ask(f"Z0,{address:x},1")

    def go_on(self):
        """To the next breakpoint; a step first, since it stands on one. Ended at the machine's end."""
        if self.at_breakpoint:
            self.ask("s")
        answer = self.ask("c")
        if answer[:1] in "WX":
            raise Ended
        self.at_breakpoint = True

    def registers(self):
        data = bytes.fromhex(self.ask("g"))
        words = (int.from_bytes(data[at : at + 4], "little") for at in range(0, 36, 4))
        return dict(zip(REGISTERS, words))
