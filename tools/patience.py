"""Time-outs that mean the same on a machine that has much else to do.

What counts is the time in which a program could run: seconds of the clock, less those in which a
thread of it, or of a program that it started, was ready and had no CPU (the second number of
/proc/PID/task/TID/schedstat, in nanoseconds: Linux's Documentation/scheduler/sched-stats.rst). Where
the system does not tell, seconds of the clock.
"""

import os
import time


def threads_of(pid):
    try:
        return [f"/proc/{pid}/task/{tid}" for tid in os.listdir(f"/proc/{pid}/task")]
    except OSError:  # it has ended, or there is no /proc
        return []


def read(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []


def waits_of(pid):
    """Seconds without a CPU, for each thread of the process and of its descendants."""
    waits = {}
    for thread in threads_of(pid):
        numbers = read(f"{thread}/schedstat")
        waits[thread] = int(numbers[1]) / 1e9 if len(numbers) > 1 else 0
        for child in read(f"{thread}/children"):
            waits.update(waits_of(child))
    return waits


class Patience:
    """So many seconds (None: for ever) for `pid`, which begin now; ask at least every few seconds."""

    def __init__(self, pid, seconds):
        self.pid = pid
        self.left = float("inf") if seconds is None else seconds
        self.looked = time.monotonic()
        self.waits = waits_of(pid)

    def is_over(self):
        now, waits = time.monotonic(), waits_of(self.pid)
        starved = max((waits[one] - self.waits.get(one, 0) for one in waits), default=0)
        self.left -= max(now - self.looked - starved, 0)
        self.looked, self.waits = now, waits
        return self.left <= 0

    def slice(self, most=1.0):
        """How long to wait before asking again."""
        return min(max(self.left, 0.01), most)
