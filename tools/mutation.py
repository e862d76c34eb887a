"""Small faults of the kernel, as records: tests/mutations/README.md tells how they are written."""

import dataclasses
import pathlib
import re


class Misfit(Exception):
    """A record that cannot be read, or that is not about the source as it is."""


@dataclasses.dataclass
class Mutation:
    name: str
    keys: dict
    file: str
    old: str
    new: str

    def fits(self, tree):
        """How often its old text is there below `tree`: once, if all is well."""
        path = pathlib.Path(tree, self.file)
        return path.read_text().count(self.old) if path.exists() else 0

    def apply(self, tree):
        """Changes the file below `tree`; returns what it was."""
        path = pathlib.Path(tree, self.file)
        if self.fits(tree) != 1:
            raise Misfit(f"{self.name}: its old text is {self.fits(tree)} times in {self.file}")
        text = path.read_text()
        path.write_text(text.replace(self.old, self.new))
        return text


def parse_record(name, lines, known):
    """`known` are the keys that may stand before the file."""
    keys, rest = {}, list(lines)
    while rest and (match := re.match(rf"({'|'.join(known)}): *(.*)", rest[0])):
        keys[match[1]] = match[2].strip()
        rest.pop(0)
    if not rest:
        raise Misfit(f"{name}: it names no file")
    file, change = rest[0], [line or " " for line in rest[1:]]
    while change and change[-1] == " ":
        change.pop()
    if not change or any(line[0] not in " +-" for line in change):
        raise Misfit(f"{name}: a line of the change begins with neither a blank nor + nor -")
    old = "".join(line[1:] + "\n" for line in change if line[0] != "+")
    new = "".join(line[1:] + "\n" for line in change if line[0] != "-")
    return Mutation(name, keys, file, old, new)


def read_file(path, parse):
    """{name: parse(name, lines)} of one file."""
    parts = re.split(r"^\[([\w-]+)\]\n", pathlib.Path(path).read_text(), flags=re.MULTILINE)
    records = {}
    for name, body in zip(parts[1::2], parts[2::2]):
        if name in records:
            raise Misfit(f"{name}: there are two of this name")
        records[name] = parse(name, body.splitlines())
    return records
