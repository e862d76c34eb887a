"""One QEMU: its command line, its channels, and its end.

The console is Gaji's COM1 (or its screen and keyboard) and the log is the port 0xE9; both are socket pairs, so that nothing is
left in the file system and QEMU is connected before its first instruction.
"""

import ctypes
import fcntl
import os
import re
import resource
import signal
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORDED_FILES = 100  # the first descriptor of what a recorded machine reads: its replay has the same names
PATIENCE = 10  # seconds for a QEMU that records to end by itself
MOST_WRITTEN = 1 << 20  # bytes of a file of --files, past what the kernel counts itself (output=)
MOST_EXCEPTIONS = 256 << 20
PR_SET_PDEATHSIG = 1  # Linux's prctl(2): the signal that we get when our parent dies


def programs_folder(build):
    """Where the programs of this build are, as NAME.elf with symbols and bin/NAME without."""
    return os.path.join(ROOT, "build", "user-debug" if build in ("debug", "heart") else "user")


class Machine:
    """Options come from tools/run's arguments; see there for what they mean."""

    def __init__(self, options, words="", modules=()):
        follow = getattr(options, "follow", None)  # tools/see: seeing.recording.Follow
        self.errors = getattr(follow, "errors", None)  # where QEMU's own complaints go
        self.files = {}  # what QEMU reaches as /dev/fd/N: its path, or None
        self.added = {}  # what --add brought along: {its path here: its path in the guest}
        # Where QEMU writes what came from outside, for tools/rewind; else None.
        self.recorded = os.memfd_create("record") if options.record else None
        self.log, log_end = socket.socketpair()
        self.ends = [log_end]
        self.command = [os.environ.get("QEMU", "qemu-system-i386")]
        mapped = options.coverage or follow or options.record  # what is in its memory can be read from outside
        self.memory = os.memfd_create("gaji") if mapped else None
        model = getattr(options, "machine", "pc")
        self.command += ["-machine", f"{model},memory-backend=memory" if mapped else model]
        self.command += ["-accel", "tcg", "-no-user-config", "-nodefaults"]
        self.command += ["-display", options.screen or "none", "-no-reboot"]
        self.command += ["-cpu", options.cpu, "-m", str(options.mem)]
        self.command += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
        if mapped:
            os.ftruncate(self.memory, options.mem << 20)
            backend = "memory-backend-file,id=memory,share=on"
            self.command += ["-object", f"{backend},size={options.mem}M,mem-path=/dev/fd/{self.memory}"]
        self.log_file = follow.messages if follow else options.files and os.path.join(options.files, "log")
        log = f"file,id=log,path={self.log_file}" if self.log_file else f"socket,id=log,fd={log_end.fileno()}"
        self.command += ["-chardev", log, "-device", "isa-debugcon,iobase=0xe9,chardev=log"]
        # COM1. By -device, what is typed would not be recorded, and a replay wait for it forever.
        self.command += ["-chardev", self._make_console(options, follow), "-serial", "chardev:console"]
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
            rest = follow.option if follow else "sleep=off"
            if options.record:  # where idle time is skipped (sleep=off), QEMU 7.2 records no input
                rest = f"sleep=on,rr=record,rrfile=/dev/fd/{self.recorded}"
            self.command += ["-icount", f"shift={options.icount},{rest}"]
            self.command += ["-rtc", "base=2024-01-01,clock=vm"]
        if options.watchdog:
            self.command += ["-device", "ib700", "-action", "watchdog=inject-nmi"]
        if getattr(options, "exceptions", None):
            self.command += ["-d", "int,cpu_reset", "-D", options.exceptions]
        if options.gdb:
            self.command += ["-S", "-gdb", f"tcp:127.0.0.1:{options.gdb}"]
        if follow and follow.stopped:
            self.stub, end = socket.socketpair()  # QEMU's GDB stub
            self.command += ["-S", "-chardev", f"socket,id=stub,fd={end.fileno()}", "-gdb", "chardev:stub"]
            self.ends.append(end)
        # What does not fit is not written: a flood is cut at the same byte each time, whatever the kernel does.
        self.folder = options.files
        self.most_written = MOST_EXCEPTIONS if getattr(options, "exceptions", None) else MOST_WRITTEN if options.files else None
        self.process = None

    def _make_console(self, options, follow):
        """Our end of it, where there is one; returns QEMU's."""
        if follow or options.files:
            file = follow.console if follow else os.path.join(options.files, "console")
            return f"file,id=console,path={file}"
        if options.record:
            from recorded_console import RecordedConsole  # here, as it brings the kernel's layout along

            self.console = RecordedConsole(self, options.kernel, transparent=not options.interactive)
            return "stdio,id=console,signal=off"
        self.console, end = socket.socketpair()
        self.ends.append(end)
        return f"socket,id=console,fd={end.fileno()}"

    def _reachable(self, file):
        """A name that QEMU can take: it splits modules at commas and their arguments at spaces."""
        if isinstance(file, str) and not re.search("[ ,]", file) and self.recorded is None:
            return file
        path = os.path.abspath(file) if isinstance(file, str) else None
        with open(path, "rb") if path else file as opened:
            number = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, RECORDED_FILES)
        self.files[number] = path
        return f"/dev/fd/{number}"

    def start(self, preload=None):
        parent = os.getpid()
        libc = ctypes.CDLL(None)

        def in_child():
            if not self.on_terminal:
                os.setsid()  # Ctrl-C on the terminal is for us, not for QEMU
            if hasattr(libc, "prctl"):
                libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            if self.most_written:
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.most_written, self.most_written))

        inherited = [end.fileno() for end in self.ends] + list(self.files)
        inherited += [fd for fd in (self.memory, self.recorded) if fd is not None]
        standard = (None if self.on_terminal else subprocess.DEVNULL, None)
        if self.recorded is not None:
            standard = (self.console.for_machine, self.console.printed)
        self.process = subprocess.Popen(
            self.command,
            stdin=standard[0],
            stdout=standard[1],
            stderr=self.errors,
            pass_fds=inherited,
            env={**os.environ, "LD_PRELOAD": preload} if preload else None,
            preexec_fn=in_child,
        )
        for end in self.ends:
            end.close()

    def has_flooded(self):
        """Whether one of the files of --files is full."""
        files = [os.path.join(self.folder, name) for name in ("console", "log")]
        return any(os.path.exists(file) and os.path.getsize(file) >= MOST_WRITTEN for file in files)

    def end(self):
        """Makes sure that QEMU is gone; returns its status, negative when a signal ended it."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.stop()
        return self.process.wait()

    def stop(self):
        """Ends QEMU; one that records must write the end of its record first."""
        if self.recorded is None:
            self.process.kill()
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def qemu_version():
    """What QEMU calls itself, as "QEMU emulator version 7.2.22 (...)"."""
    command = [os.environ.get("QEMU", "qemu-system-i386"), "--version"]
    return subprocess.run(command, capture_output=True, text=True).stdout.partition("\n")[0]


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
