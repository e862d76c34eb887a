"""Gaji's shell behind a pseudo-terminal, for the tests of job control and of editing."""

import os
import re
import sys
import tempfile

import gaji as gaji_module
import patient
import pexpect

PROMPT = "gaji$ "
CONTROL_C, CONTROL_D, CONTROL_Z, CONTROL_BACKSLASH = "\x03", "\x04", "\x1a", "\x1c"
PATIENCE = 30


class Shell:
    """`with Shell() as shell:` boots to a prompt, and at the end leaves by `exit 0`.

    After it the kernel has compared frames and objects with before, as in every test; but not where
    `program` is None, and init keeps a shell running. `options` are more of tools/run's.
    """

    def __init__(self, program="sh", leave=True, options=()):
        self.log = tempfile.NamedTemporaryFile("r", prefix="gaji-log-")
        self.leave = leave and program is not None
        command = [os.path.join(gaji_module.ROOT, "tools/run"), "--build", gaji_module.BUILD]
        command += ["--timeout", "110", *options, *(["--check", "--", program] if program else [])]
        self.child = patient.Spawn(
            "/bin/sh",
            ["-c", 'exec "$@" 2>"$0"', self.log.name, sys.executable, *command],
            timeout=PATIENCE,
            encoding="utf-8",
        )

    def __enter__(self):
        self.prompt()
        return self

    def __exit__(self, kind, error, trace):
        try:
            if error is None and self.leave:
                self.type("exit 0")
                self.end()
        finally:
            self.child.close(force=True)
            if error is not None:
                print(self.log.read())

    def end(self, status=0):
        """Expects that the first program has ended, and that nothing of it is left."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == status

    def send(self, keys):
        self.child.send(keys)

    def expect(self, text):
        self.child.expect_exact(text)

    def prompt(self):
        """Waits for the prompt, and returns what came before it."""
        self.expect(PROMPT)
        return self.child.before.replace("\r\n", "\n")

    def type(self, line):
        """Types a line, without waiting for its end."""
        self.send(line + "\r")
        self.expect(line + "\r\n")

    def run(self, line):
        """Types a line and returns what is shown up to the next prompt."""
        self.type(line)
        return self.prompt()

    def start(self, line):
        """Starts a command that says `ready`, and waits until it has."""
        self.type(line)
        self.expect("ready\r\n")

    def stop(self, line):
        """Starts a command that says `ready`, and stops it by Ctrl-Z."""
        self.start(line)
        self.send(CONTROL_Z)
        return self.prompt()

    def jobs(self):
        """The state of each job: {number: (mark, state and text)}."""
        lines = self.run("jobs").splitlines()
        found = (re.fullmatch(r"\[(\d+)\](.)  (\S.*\S) *", line) for line in lines)
        return {int(match[1]): (match[2].strip(), " ".join(match[3].split())) for match in found}

    def states(self):
        return {number: state for number, (_, state) in self.jobs().items()}

    def wait_until(self, condition):
        patient.wait_until(condition, PATIENCE, self.child.pid)
