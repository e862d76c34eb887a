"""QEMU's GDB stub, as far as breakpoints and registers go (GDB manual, "Remote Protocol")."""

import re
import socket as sockets

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
        self.breakpoints = set()

    def be_patient(self, seconds):
        """From now on, for so long; TimeoutError then."""
        self.socket.settimeout(max(seconds, 0.001))

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
            except sockets.timeout as error:  # Python 3.8's is no TimeoutError
                raise TimeoutError from error
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
        if address not in self.breakpoints:
            self.breakpoints.add(address)
            self.ask(f"Z0,{address:x},1")

    def clear_breakpoint(self, address):
        if address in self.breakpoints:
            self.breakpoints.remove(address)
            self.ask(f"z0,{address:x},1")

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
