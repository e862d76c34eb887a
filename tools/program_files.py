"""Which file of this machine holds the symbols of a program that runs in Gaji."""

import os

from machine import programs_folder

NAME_MOST = 15  # of a process's name, as Linux's comm


def process_name(path):
    return os.path.basename(path)[:NAME_MOST]


def program_files(build, places=()):
    """{name of the process: ELF file}: of the build, and of `places`, (host, guest) as --add brings them."""
    folder = programs_folder(build)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    files = {process_name(name[:-4]): os.path.join(folder, name) for name in names if name.endswith(".elf")}
    for host, guest in places:
        found = [(host, guest)] if os.path.isfile(host) else []
        for top, _, names in os.walk(host):
            found += [(os.path.join(top, name), name) for name in names]
        files.update((process_name(name), file) for file, name in found if is_elf(file))
    return files


def is_elf(file):
    try:
        with open(file, "rb") as opened:
            return opened.read(4) == b"\x7fELF"
    except OSError:  # a socket, or one that may not be read
        return False
