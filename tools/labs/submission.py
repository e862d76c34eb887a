"""What a student has handed in: the files that a lab asks for, and nothing else of it.

A submission is a folder, a .zip or a .tar, of a whole tree or of these files alone, with or without
their folders. Each has to be a regular file of at most 1 MiB; a link, or a path that leads elsewhere,
is refused, and that is said. Runs where tomllib is not.
"""

import os
import re
import stat
import tarfile
import zipfile

MOST_BYTES = 1 << 20
MOST_MEMBERS = 20000  # of an archive, which is a whole tree at most
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")


class Refused(Exception):
    """What a student must hear of a submission that is not taken."""


def outside(name):
    """Whether a path of an archive leads out of it."""
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)


class Folder:
    """A folder as a set of files."""

    def __init__(self, path):
        self.path = path

    def names(self):
        found = []
        for folder, folders, files in os.walk(self.path):
            folders[:] = [name for name in folders if name not in (".git", "build")]
            found += [os.path.relpath(os.path.join(folder, name), self.path) for name in files]
        return found

    def read(self, name):
        """The bytes of a regular file; no part of its path is a link."""
        at = self.path
        for part in name.split("/"):
            at = os.path.join(at, part)
            if os.path.islink(at):
                raise Refused(f"{name}: a link; hand in the file itself")
        if not stat.S_ISREG(os.lstat(at).st_mode):
            raise Refused(f"{name}: no regular file")
        if os.path.getsize(at) > MOST_BYTES:
            raise Refused(f"{name}: {os.path.getsize(at)} bytes; at most {MOST_BYTES} are taken")
        with open(at, "rb") as file:
            return file.read()


class Zip:
    def __init__(self, path):
        self.file = zipfile.ZipFile(path)
        self.members = {one.filename: one for one in self.file.infolist()}

    def names(self):
        return [name for name in self.members if not name.endswith("/")]

    def read(self, name):
        member = self.members[name]
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Refused(f"{name}: {'a link; hand in the file itself' if kind == stat.S_IFLNK else 'no regular file'}")
        with self.file.open(member) as file:
            return at_most(name, file)


class Tar:
    def __init__(self, path):
        self.file = tarfile.open(path)
        self.members = {os.path.normpath(one.name) if not outside(one.name) else one.name: one for one in self.file}

    def names(self):
        return [name for name, member in self.members.items() if not member.isdir()]

    def read(self, name):
        member = self.members[name]
        if not member.isreg():
            link = member.issym() or member.islnk()
            raise Refused(f"{name}: {'a link; hand in the file itself' if link else 'no regular file'}")
        return at_most(name, self.file.extractfile(member))


def at_most(name, file):
    """Its bytes; whatever the archive says of its size, no more than are taken come to be."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(f"{name}: more than {MOST_BYTES} bytes, which is what is taken at most")
    return data


def opened(path):
    """The submission as one of the three above."""
    if os.path.isdir(path) and not os.path.islink(path):
        return Folder(path)
    try:
        found = Zip(path) if zipfile.is_zipfile(path) else Tar(path)
        names = found.names()
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise Refused(f"{os.path.basename(path)}: neither a folder nor a .zip nor a .tar that can be read ({error})") from error
    if len(names) > MOST_MEMBERS:
        raise Refused(f"{os.path.basename(path)}: more than {MOST_MEMBERS} files")
    for name in names:
        if outside(name):
            raise Refused(f"{name}: this path leads out of the archive")
    return found


def place_of(listed, names):
    """{listed file: its name in the submission}: below one folder, the highest that has any; or without folders."""
    roots = {name[: -len(path)] for path in listed for name in names if name == path or name.endswith("/" + path)}
    for root in sorted(roots, key=lambda root: (root.count("/"), root)):
        return {path: root + path for path in listed if root + path in names}
    bare = {os.path.basename(path): path for path in listed}
    depths = sorted({name.count("/") for name in names if os.path.basename(name) in bare})
    return {bare[os.path.basename(name)]: name for name in names if depths and name.count("/") == depths[0] and os.path.basename(name) in bare}


def taken(path, listed):
    """({listed file: bytes}, [listed files that are not there])."""
    source = opened(path)
    places = place_of(listed, set(source.names()))
    if not any(path for path in places if not path.endswith(".md")):
        raise Refused(f"none of the files that are asked for is in it: {', '.join(listed)}")
    try:
        files = {path: source.read(name) for path, name in places.items()}
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise Refused(f"cannot be read: {error}") from error
    return files, [path for path in listed if path not in files]


def student_of(path):
    """Who it is from, by its name."""
    name = os.path.basename(os.path.normpath(path))
    for ending in ARCHIVES:
        if name.endswith(ending):
            return name[: -len(ending)]
    return name
