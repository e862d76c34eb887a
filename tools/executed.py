"""Which instructions one run of Gaji executed, in order: by QEMU, one line for each in a pipe."""

import os
import re
import subprocess
import sys
import tempfile
import threading

from machine import ROOT
from monitor import Monitor

KERNEL_BASE = 0xC0000000
# The kernel's first steps, programs, and the kernel: not the firmware, which runs three times as much.
GAJI = "0x100000..0x1fffff,0x8000000..0xefffffff"
EXECUTED = re.compile(rb"^Trace 0: \S+ \[[0-9a-f]+/([0-9a-f]+)/")  # qemu -d exec; see its docs


def press_key(socket, at_key, key):
    """Waits until the CPU has come to where the key is to be pressed, and does it."""
    at_key.wait()
    try:
        monitor = Monitor(socket)
        monitor.key(key)
        monitor.close()
    except (OSError, ValueError):  # QEMU has ended: its status says why
        pass


def executed_addresses(build, program, key=None):
    """
    Runs `program` (a list; its first may be a file of this machine) under tools/run with each
    instruction traced; the addresses in order. With `key`, which is (addresses, name of a key), the console
    is a screen and a keyboard, whose key is pressed when the CPU has come to these, one after the other.
    Ends this process when the program does not end well.
    """
    addresses, at_key, awaited = [], threading.Event(), list(key[0]) if key else []
    with tempfile.TemporaryDirectory() as folder:
        trace, wrapper = os.path.join(folder, "trace"), os.path.join(folder, "qemu")
        socket = os.path.join(folder, "monitor")
        os.mkfifo(trace)
        qemu = os.environ.get("QEMU", "qemu-system-i386")
        with open(wrapper, "w") as file:
            traced = f"-singlestep -d exec,nochain -dfilter {GAJI} -D {trace}"
            file.write(f'#!/bin/sh\nexec {qemu} "$@" {traced}\n')
        os.chmod(wrapper, 0o755)

        def read():
            with open(trace, "rb") as lines:
                for line in lines:
                    found = EXECUTED.match(line)
                    if found:
                        addresses.append(int(found[1], 16))
                        if awaited and addresses[-1] == awaited[0]:
                            awaited.pop(0)
                            if not awaited:
                                at_key.set()
            at_key.set()

        readers = [threading.Thread(target=read)]
        if key:
            readers.append(threading.Thread(target=press_key, args=(socket, at_key, key[1]), daemon=True))
        for reader in readers:
            reader.start()
        add = ["--add", program[0]] if os.path.exists(program[0]) else []
        add += ["--screen", "none", "--monitor", socket] if key else []
        run = [os.path.join(ROOT, "tools/run"), "--build", build, "--icount", *add]
        status = subprocess.run(
            [*run, "--timeout", "600", "--", *program],
            env={**os.environ, "QEMU": wrapper},
            stdout=sys.stderr,
        )
        if not addresses:  # QEMU never opened the trace: let the reader go
            os.close(os.open(trace, os.O_WRONLY | os.O_NONBLOCK))
        readers[0].join()
    if status.returncode or not addresses:
        sys.exit(f"{program[0]} did not run to a good end (status {status.returncode})")
    return addresses
