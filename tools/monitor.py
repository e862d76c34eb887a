"""QEMU's machine protocol (QMP): typing on the guest's keyboard and reading its screen.

The socket is what `tools/run --screen none --monitor SOCKET` opens.
"""

import json
import re
import socket
import time

ROWS, COLUMNS = 25, 80
TEXT_MEMORY = 0xB8000
KEY_PAUSE = 0.02  # seconds between two keys: the keyboard's queue holds 16 codes

# The names of keys on a US keyboard.
KEYS = {" ": "spc", "\n": "ret", "\t": "tab", "\x1b": "esc", "\x7f": "backspace"}
KEYS.update({"-": "minus", "=": "equal", "[": "bracket_left", "]": "bracket_right", ";": "semicolon"})
KEYS.update({"'": "apostrophe", "`": "grave_accent", "\\": "backslash", ",": "comma", ".": "dot"})
KEYS.update({"/": "slash"})
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./"))


def key_name(character):
    """What sendkey calls the keys that type this character."""
    if character in SHIFTED:
        return "shift-" + key_name(SHIFTED[character])
    if character.isupper():
        return "shift-" + character.lower()
    return KEYS.get(character, character)


class Monitor:
    """A connection to QEMU's monitor."""

    def __init__(self, path, patience=20):
        deadline = time.monotonic() + patience
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(patience)
            try:
                self.socket.connect(path)
                break
            except OSError:
                self.socket.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.file.readline()  # the greeting
        self.command("qmp_capabilities")

    def close(self):
        self.file.close()
        self.socket.close()

    def command(self, name, **arguments):
        """Carries out one command; returns what it gives."""
        json.dump({"execute": name, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while line := self.file.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise ConnectionError("QEMU has ended")

    def human(self, line):
        """A command of the monitor for people; returns what it prints."""
        return self.command("human-monitor-command", **{"command-line": line})

    def key(self, name, hold=10):
        """Presses a key or a combination, as "ctrl-c", for so many milliseconds."""
        try:
            printed = self.human(f"sendkey {name} {hold}")
        except ConnectionError:
            return  # the key was what ended the machine, before it could answer
        if printed:
            raise RuntimeError(printed)
        time.sleep(KEY_PAUSE)

    def type(self, text):
        for character in text:
            self.key(key_name(character))

    def cells(self):
        """The screen's memory, as rows of (character, attribute)."""
        dump = self.human(f"xp /{ROWS * COLUMNS}hx {TEXT_MEMORY:#x}")
        words = [int(word, 16) for line in dump.splitlines() for word in re.findall("0x(\\w+)", line)]
        cells = [(bytes([word & 0xFF]).decode("cp437"), word >> 8) for word in words]
        return [cells[at : at + COLUMNS] for at in range(0, len(cells), COLUMNS)]

    def rows(self):
        """The screen's text, without the blanks at the ends."""
        return ["".join(character for character, _ in row).rstrip(" \0") for row in self.cells()]

    def screendump(self, path):
        """Writes the screen as a picture (PPM)."""
        self.command("screendump", filename=str(path))
