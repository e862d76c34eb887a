"""A recorded run in one file: what tools/run --record writes and tools/rewind replays.

The file is a ZIP archive: QEMU's log of what came from outside (keys, interrupts' moments), what
--add brought along, and facts.json with QEMU's command line and the hashes of the kernel and the
initrd. A replay of anything else does not fail, it goes wrong silently: so all is compared first.
"""

import hashlib
import json
import os
import re
import zipfile

from machine import ROOT, qemu_version

FORMAT = 1
# What QEMU's command line has beside the guest's machine; a replay has its own of these.
CHANNELS = ("-chardev", "-monitor", "-mon", "-icount", "-machine", "-object", "-display")
CACHE = os.path.join(ROOT, "build/rewind")


class Unusable(Exception):
    """This file cannot be replayed here; says why and what to do."""


def digest(data):
    return hashlib.sha256(data).hexdigest()


def file_digest(path):
    with open(path, "rb") as file:
        return digest(file.read())


def whole(descriptor):
    """What is in this file, also where another has read it."""
    with open(f"/dev/fd/{descriptor}", "rb") as file:
        return file.read()


def machine_arguments(command):
    """Of QEMU's command line what makes the machine that the guest sees."""
    left, kept = iter(command[1:]), []
    for word in left:
        if word in CHANNELS:
            next(left)
        else:
            kept.append(word)
    return kept


def save(path, options, machine):
    """Writes the file of a run that has ended."""
    log = whole(machine.recorded)
    added = next((whole(number) for number, name in machine.files.items() if not name), b"")
    facts = {
        "format": FORMAT,
        "program": options.program,
        "qemu": qemu_version(),
        "arguments": machine_arguments(machine.command),
        "icount": re.search(r"shift=\d+,sleep=\w+", " ".join(machine.command))[0],
        "memory": options.mem,
        "kernel": os.path.abspath(options.kernel),
        "added": machine.added,
        # What QEMU read by these descriptors; without a name: what was added.
        "files": {
            number: {"path": name, "digest": file_digest(name) if name else digest(added)}
            for number, name in machine.files.items()
        },
        "log": digest(log),
    }
    text = json.dumps(facts, indent=1)
    partial = f"{path}.{os.getpid()}"
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("facts.json", text)
        archive.writestr("facts.sha256", digest(text.encode()))
        archive.writestr("log", log)
        if added:
            archive.writestr("added.cpio", added)
    os.replace(partial, path)


class Recording:
    """One such file, checked: what it needs is there and is what it was."""

    def __init__(self, path):
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                text = archive.read("facts.json")
                mark = archive.read("facts.sha256").decode()
                self.log = archive.read("log")
                self.added = archive.read("added.cpio") if "added.cpio" in archive.namelist() else b""
        except FileNotFoundError:
            raise Unusable(f"there is no {path}: tools/run --record {path} -- PROGRAM makes it") from None
        except (zipfile.BadZipFile, KeyError, OSError) as error:
            raise Unusable(f"{path} is not what tools/run --record writes ({error})") from None
        self.facts = json.loads(text)
        self.mark = mark
        self._check(digest(text) == mark)

    def _check(self, unchanged):
        if self.facts.get("format") != FORMAT:
            raise Unusable(f"{self.path} was written by another version of tools/run: record again")
        if not unchanged or digest(self.log) != self.facts["log"]:
            raise Unusable(
                f"{self.path} was changed after it was recorded: with another command line or log "
                "a replay goes wrong silently"
            )
        if self.facts["qemu"] != qemu_version():
            raise Unusable(f"{self.path} was recorded by {self.facts['qemu']}; here is {qemu_version()}")
        for file in self.facts["files"].values():
            self._check_file(file["path"], file["digest"])

    def _check_file(self, path, wanted):
        if path is None:
            if digest(self.added) != wanted:
                raise Unusable(f"{self.path}: what was added is not what it was")
            return
        kind = "kernel" if path == self.kernel else "initrd"
        if not os.path.exists(path):
            raise Unusable(f"there is no {path} any more, the {kind} that {self.path} was recorded with")
        if file_digest(path) != wanted:
            raise Unusable(
                f"{path} is another {kind} than {self.path} was recorded with: record again, or put "
                f"back what it was made from"
            )

    @property
    def kernel(self):
        return self.facts["kernel"]

    def open_files(self):
        """{descriptor: open file} as QEMU is to have them."""
        opened = {}
        for number, file in self.facts["files"].items():
            opened[int(number)] = open(file["path"], "rb") if file["path"] else self._open_added()
        return opened

    def _open_added(self):
        memory = os.memfd_create("added")
        os.write(memory, self.added)
        return open(memory, "rb")

    # What was learned of the run, and where the last answer was: beside the file nothing is left.

    def remember(self, **facts):
        os.makedirs(CACHE, exist_ok=True)
        known = {**self.remembered(), **facts}
        partial = f"{self._memory()}.{os.getpid()}"
        with open(partial, "w", encoding="utf-8") as file:
            json.dump(known, file)
        os.replace(partial, self._memory())

    def remembered(self):
        try:
            with open(self._memory(), encoding="utf-8") as file:
                return json.load(file)
        except (FileNotFoundError, ValueError):
            return {}

    def _memory(self):
        return os.path.join(CACHE, f"{digest((self.mark + os.path.abspath(self.path)).encode())[:16]}.json")
