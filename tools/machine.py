"""One QEMU: its command line, its channels, and its end.

The console is Gaji's COM1 (or its screen and keyboard) and the log is the port 0xE9; both are socket pairs, so that nothing is
left in the file system and QEMU is connected before its first instruction.
"""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PR_SET_PDEATHSIG = 1  # Linux's prctl(2): the signal that we get when our parent dies


class Machine:
    """Options come from tools/run's arguments; see there for what they mean."""

    def __init__(self, options, words="", modules=()):
        follow = getattr(options, "follow", None)  # tools/see: seeing.recording.Follow
        self.files = []  # what QEMU reaches as /dev/fd/N
        self.console, console_end = socket.socketpair()
        self.log, log_end = socket.socketpair()
        self.command = [os.environ.get("QEMU", "qemu-system-i386")]
        mapped = options.coverage or follow  # what is in its memory can be read from outside
        self.memory = os.memfd_create("gaji") if mapped else None
        self.command += ["-machine", "pc,memory-backend=memory" if mapped else "pc"]
        self.command += ["-accel", "tcg", "-no-user-config", "-nodefaults"]
        self.command += ["-display", options.screen or "none", "-no-reboot"]
        self.command += ["-cpu", options.cpu, "-m", str(options.mem)]
        self.command += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
        if mapped:
            backend = "memory-backend-file,id=memory,share=on"
            self.command += ["-object", f"{backend},size={options.mem}M,mem-path=/dev/fd/{self.memory}"]
        channels = [
            ("console", console_end, "isa-serial"),  # COM1
            ("log", log_end, "isa-debugcon,iobase=0xe9"),
        ]
        for name, end, device in channels if not follow else ():
            self.command += ["-chardev", f"socket,id={name},fd={end.fileno()}"]
            self.command += ["-device", f"{device},chardev={name}"]
        if options.screen or options.iso:  # GRUB needs a screen to be silent on
            self.command += ["-vga", "std"]
        if options.monitor:
            self.command += ["-chardev", f"socket,id=monitor,path={options.monitor},server=on,wait=off"]
            self.command += ["-mon", "chardev=monitor,mode=control"]
        self.on_terminal = options.screen == "curses"
        if self.on_terminal:
            self.command += ["-monitor", "vc"]  # Alt-2: QEMU's own commands
        if options.iso:
            self.command += ["-boot", "d", "-cdrom", options.iso]
        else:
            initrd = ",".join(self._reachable(module) for module in modules)
            self.command += ["-kernel", self._reachable(options.kernel)]
            self.command += ["-append", words] if words else []
            self.command += ["-initrd", initrd] if initrd else []
        if options.icount is not None:
            self.command += ["-icount", f"shift={options.icount}," + (follow.option if follow else "sleep=off")]
            self.command += ["-rtc", "base=2024-01-01,clock=vm"]
        if options.gdb:
            self.command += ["-S", "-gdb", f"tcp:127.0.0.1:{options.gdb}"]
        self.ends = [console_end, log_end]
        if follow:  # nobody has to read a file
            self.command += ["-serial", f"file:{follow.console}", "-debugcon", f"file:{follow.messages}"]
        if follow and follow.stopped:
            self.stub, end = socket.socketpair()  # QEMU's GDB stub
            self.command += ["-S", "-chardev", f"socket,id=stub,fd={end.fileno()}", "-gdb", "chardev:stub"]
            self.ends.append(end)
        self.process = None

    def _reachable(self, file):
        """A name that QEMU can take: it splits modules at commas and their arguments at spaces."""
        if isinstance(file, str) and not re.search("[ ,]", file):
            return file
        if isinstance(file, str):
            file = open(file, "rb")
        self.files.append(file)
        return f"/dev/fd/{file.fileno()}"

    def start(self):
        parent = os.getpid()
        libc = ctypes.CDLL(None)

        def in_child():
            if not self.on_terminal:
                os.setsid()  # Ctrl-C on the terminal is for us, not for QEMU
            if hasattr(libc, "prctl"):
                libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

        inherited = [end.fileno() for end in self.ends] + [file.fileno() for file in self.files]
        inherited += [self.memory] if self.memory is not None else []
        self.process = subprocess.Popen(
            self.command,
            stdin=None if self.on_terminal else subprocess.DEVNULL,
            pass_fds=inherited,
            preexec_fn=in_child,
        )
        for end in self.ends:
            end.close()

    def end(self):
        """Makes sure that QEMU is gone; returns its status, negative when a signal ended it."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()


def choose_display():
    """What QEMU can show a screen by here: a window, this terminal, or None."""
    command = [os.environ.get("QEMU", "qemu-system-i386"), "-display", "help"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    known = done.stdout.split()
    if sys.platform == "darwin" and "cocoa" in known:
        return "cocoa"
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        for window in ("gtk", "sdl"):
            if window in known:
                return window
    return "curses" if "curses" in known and os.isatty(0) and os.isatty(1) else None


def exit_name(status):
    """What the kernel calls this status of QEMU, as kernel/cpu/exit.h has it, or None."""
    try:
        with open(os.path.join(ROOT, "kernel/cpu/exit.h"), encoding="utf-8") as header:
            codes = re.findall(r"\b(EXIT_\w+)\s+(0x[0-9a-fA-F]+)", header.read())
    except OSError:
        return None
    # isa-debug-exit turns the value v into the status 2v + 1.
    return next((name for name, code in codes if 2 * int(code, 16) + 1 == status), None)
