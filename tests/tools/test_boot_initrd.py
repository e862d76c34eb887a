"""Archives that are well-formed but odd, and damaged ones: unpacked, or told of; never a panic."""

import os
import random
import re
import stat

import gaji as gaji_module
import pytest

INITRD = os.path.join(gaji_module.BUILD_DIR, "initrd.cpio")
REGULAR, DIRECTORY, LINK = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755, stat.S_IFLNK | 0o777
TRAILER = ("TRAILER!!!", 0, b"")


def entry(name, mode, data=b"", inode=1, links=1, device=(0, 0), modified=0):
    """One entry of a newc archive (cpio(5))."""
    name = name.encode() + b"\0"
    numbers = [inode, mode, 0, 0, links, modified, len(data), 0, 0, *device, len(name), 0]
    head = b"070701" + b"".join(b"%08x" % number for number in numbers) + name
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def archive(*entries):
    return b"".join(entry(*one) if isinstance(one, tuple) else one for one in [*entries, TRAILER])


@pytest.fixture
def boot(tmp_path):
    """Boots with the usual archive and another behind it."""

    def run(extra, *program):
        with open(INITRD, "rb") as file:
            (tmp_path / "initrd").write_bytes(file.read() + extra)
        options = ["--initrd", tmp_path / "initrd"]
        return gaji_module.run(*(program or ("echo", "up")), check=False, timeout=30, options=options)

    return run


UNPACKED = {
    "nothing": archive(),
    "the root": archive((".", DIRECTORY), ("/", DIRECTORY)),
    "an absolute name": archive(("/a", REGULAR, b"x")),
    "parents that are missing": archive(("a/b/c/d", REGULAR, b"x")),
    "a name of slashes": archive(("a//b///c", REGULAR, b"x")),
    "a directory twice": archive(("a", DIRECTORY), ("a", DIRECTORY)),
    "a file twice": archive(("a", REGULAR, b"one"), ("a", REGULAR, b"another")),
    "a file in place of an empty directory": archive(("a", DIRECTORY), ("a", REGULAR, b"x")),
    "a link to itself": archive(("a", LINK, b"a")),
    "a link to nowhere": archive(("a", LINK, b"/no/such")),
    "a hard link to itself": archive(entry("a", REGULAR, b"x", 5, 2), entry("a", REGULAR, b"y", 5, 2)),
    "a hard link alone": archive(entry("a", REGULAR, b"x", 5, 9)),
    "a device": archive(entry("a", stat.S_IFCHR | 0o600, device=(1, 3))),
    "a device that nobody serves": archive(entry("a", stat.S_IFBLK | 0o600, device=(200, 2**31))),
    "odd modes": archive(("a", stat.S_IFREG | 0o7777, b"x"), ("b", stat.S_IFDIR)),
}
REFUSED = {
    "a file in place of a full directory": archive(("bin", REGULAR, b"x")),
    "a file as parent": archive(("a", REGULAR, b"x"), ("a/b", REGULAR, b"x")),
    "a link to itself as parent": archive(("a", LINK, b"a"), ("a/b", REGULAR, b"x")),
    "a file in /proc": archive(("proc/a", REGULAR, b"x")),
    "no kind": archive(("a", 0o644, b"x")),
    "an unknown kind": archive(("a", 0xF1A4, b"x")),
    "an empty name": archive(("", REGULAR, b"x")),
    "a name that is too long": archive(("x" * 256, REGULAR, b"x")),
    "a path that is too long": archive(("x/" * 3000 + "x", REGULAR, b"x")),
    "a link of nothing": archive(("a", LINK, b"")),
    "a link that is too long": archive(("a", LINK, b"x" * 4096)),
    "no trailer": entry("a", REGULAR, b"x"),
    "something behind the trailer": archive() + b"more",
}


@pytest.mark.parametrize("name", UNPACKED)
def test_an_odd_archive_is_unpacked(boot, name):
    boot(UNPACKED[name]).expect("exited 0", output="up\n")


def test_each_kind_has_its_mode_and_time(boot):
    kinds = [("d", stat.S_IFDIR | 0o750, b""), ("f", stat.S_IFREG | 0o640, b"x"), ("l", LINK, b"f")]
    kinds += [("n", stat.S_IFBLK | 0o600, b"")]
    made = archive(("t", DIRECTORY), *[entry(f"t/{name}", mode, data, modified=86400 * 366) for name, mode, data in kinds])
    lines = boot(made, "ls", "-l", "/t").expect("exited 0").output.decode().splitlines()
    modes = {"d": "drwxr-x---", "f": "-rw-r-----", "l": "lrwxrwxrwx", "n": "brw-------"}
    for line, (name, mode) in zip(lines, modes.items(), strict=True):
        assert re.fullmatch(rf"{mode} .* 1971-01-02 00:00 {name}( -> f)?", line), lines


def test_hard_links_are_one_file(boot):
    """Its bytes come with one of the names."""
    links = [entry("a", REGULAR, b"", 5, 2), entry("other", REGULAR, b"no", 6, 2), entry("b", REGULAR, b"x", 5, 2)]
    text = "echo more >> /a; cat /b; cat /other"
    boot(archive(*links), "sh", "-c", text).expect("exited 0", output="xmore\nno")


@pytest.mark.parametrize("name", REFUSED)
def test_an_entry_that_cannot_be_made_is_told(boot, name):
    result = boot(REFUSED[name])
    assert result.status == 125 and "EXIT_BAD_INITRD" in result.log, result.describe()
    result.expect(ended=None, log="initrd: ")


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_archive_is_unpacked_or_told_of(boot, seed):
    chance = random.Random(seed)
    extra = bytearray(archive(*[(f"a/{i}", REGULAR, b"x" * i) for i in range(0, 200, 20)], ("l", LINK, b"a")))
    for _ in range(chance.choice([1, 2, 5, 20])):
        extra[chance.randrange(len(extra))] = chance.choice([0, 0x30, 0x46, 0x66, 0xFF, chance.randrange(256)])
    result = boot(bytes(extra))
    if result.ended != "exited 0":
        assert "EXIT_BAD_INITRD" in result.log and "initrd: " in result.log, result.describe()
