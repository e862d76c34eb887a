"""Archives that Gaji unpacks at boot: cpio's "newc" format, as `cpio -o -H newc` writes it.

Written here rather than by the cpio tool, so that nothing is copied first: modes, symbolic links
and folders are kept, everything belongs to root, and equal files give equal archives.
"""

import os
import stat

MAGIC = b"070701"
TRAILER = "TRAILER!!!"


def split_added(text):
    """HOST[:GUEST], as tools/run --add has it -> (host, guest); a colon belongs to HOST unless a path follows it."""
    host, colon, guest = text.rpartition(":")
    if not colon or not guest.startswith("/"):
        host, guest = text, ""
    return host, guest or "/" + os.path.basename(os.path.abspath(host))


class Archive:
    """Collects files for the guest and writes them in the order that they were added."""

    def __init__(self):
        self.entries = {}  # guest path without the first slash -> (mode, content or host path)

    def add(self, host, guest):
        """Adds a file, or a folder with all that is in it, as the absolute path `guest`."""
        guest = os.path.normpath("/" + guest).strip("/")
        self._add_parents(guest)
        if os.path.isdir(host):
            if guest:
                self._add_one(host, guest)
            for name in sorted(os.listdir(host)):
                self._add_tree(os.path.join(host, name), os.path.join(guest, name))
        elif guest:
            self.entries[guest] = (os.stat(host).st_mode, host)  # a link given by name is followed
        else:
            raise ValueError(f"{host} is a file and cannot become /")

    def _add_tree(self, host, guest):
        self._add_one(host, guest)
        if os.path.isdir(host) and not os.path.islink(host):
            for name in sorted(os.listdir(host)):
                self._add_tree(os.path.join(host, name), os.path.join(guest, name))

    def _add_one(self, host, guest):
        mode = os.lstat(host).st_mode if os.path.islink(host) else os.stat(host).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
            raise ValueError(f"{host} is neither a file, a folder nor a symbolic link")
        self.entries[guest] = (mode, host)

    def _add_parents(self, guest):
        folder = ""
        for part in guest.split("/")[:-1]:
            folder = os.path.join(folder, part)
            self.entries.setdefault(folder, (stat.S_IFDIR | 0o755, None))

    def write(self, out):
        for number, (guest, (mode, host)) in enumerate(self.entries.items(), start=1):
            if stat.S_ISREG(mode):
                with open(host, "rb") as file:
                    content = file.read()
            else:
                content = os.fsencode(os.readlink(host)) if stat.S_ISLNK(mode) else b""
            out.write(entry(guest, mode, content, number))
        out.write(entry(TRAILER, 0, b"", 0))


def entry(name, mode, content, number):
    """One header, name and content; each part is padded to four bytes."""
    name = os.fsencode(name) + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    # inode, mode, uid, gid, links, time, size, device (2), device number (2), name size, checksum
    fields = (number, mode, 0, 0, links, 0, len(content), 0, 0, 0, 0, len(name), 0)
    header = MAGIC + b"".join(b"%08X" % field for field in fields) + name
    return header + b"\0" * (-len(header) % 4) + content + b"\0" * (-len(content) % 4)
