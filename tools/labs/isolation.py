"""Where what students hand in is compiled: with the tree and the system's tools, and nothing else.

Three kinds, the first that this machine has: bwrap (no network, no home, nothing of /etc, the system
read-only), another user (on a machine that is one submission's alone), or plain. Runs where tomllib is not.
"""

import functools
import os
import shutil
import subprocess

SECONDS = 300  # of a compilation
LIMITS = "ulimit -c 0 -f 2000000 -t 250 -v 4000000 2> /dev/null; exec \"$@\""  # a core, files, CPU, memory
INSIDE = "/tree"
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/etc/alternatives", "/etc/debian_version", "/opt")


def in_bwrap(tree):
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    for path in SYSTEM:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            command += ["--ro-bind", path, path]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", tree, INSIDE, "--chdir", INSIDE]
    return command + ["--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--setenv", "LC_ALL", "C"]


@functools.lru_cache(None)
def has_bwrap():
    """Whether it is there, and this machine lets it work."""
    if not shutil.which("bwrap"):
        return False
    done = subprocess.run([*in_bwrap("/tmp"), "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


class Isolation:
    """`kind`: bwrap, user, plain; None for the best that there is."""

    def __init__(self, kind=None, user=None):
        best = "bwrap" if has_bwrap() else "user" if user and os.geteuid() == 0 else "plain"
        self.kind, self.user = kind or best, user

    def command(self, tree, words):
        words = ["sh", "-c", LIMITS, "sh", *words]
        if self.kind == "bwrap":
            return [*in_bwrap(os.path.abspath(tree)), *words]
        clean = ["env", "-i", f"PATH={os.environ.get('PATH', '/usr/bin:/bin')}", "LC_ALL=C"]
        return (["runuser", "-u", self.user, "--"] if self.kind == "user" else []) + clean + words

    def prepare(self, tree):
        """Lets who compiles write there, and get there."""
        if self.kind == "user":
            above = os.path.dirname(os.path.abspath(tree))
            while above != "/" and os.stat(above).st_uid == os.getuid() and above != "/tmp":
                os.chmod(above, os.stat(above).st_mode | 0o011)
                above = os.path.dirname(above)
            subprocess.run(["chown", "-R", self.user, tree], check=True)

    def run(self, tree, *words):
        """(status, what was printed)."""
        try:
            done = subprocess.run(
                self.command(tree, words), cwd=tree, timeout=SECONDS, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, errors="replace", check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return 124, f"error: not compiled after {SECONDS} s"
        return done.returncode, done.stdout

    def sentence(self):
        """What staff must know of it."""
        if self.kind == "bwrap":
            return "compiled in bwrap: without network, with the tree and the system's tools alone"
        if self.kind == "user":
            return f"compiled as the user {self.user}: without bwrap, what that user can read could be compiled in"
        return "compiled WITHOUT isolation: install bwrap (Debian: bubblewrap); what you can read could be compiled in"
