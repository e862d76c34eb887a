"""The pictures of the lectures: what stands in each, taken from a run of a demonstration.

Each function describes pictures for picture.py. Frames get letters in the order in which they are met, since
their numbers mean nothing and change with the kernel.
"""

from lecture_lanes import Lanes
from lecture_run import follow

PARENT, CHILD = 2, 3  # init is 1, and what it starts is 2


def lane(pid, tid=None):
    return pid, tid or pid


def states():
    """waitdemo: from the first fork to the moment at which the first child is gone."""
    run = follow("waitdemo")
    lanes = {lane(PARENT): "parent:2", lane(CHILD): "child:3", lane(4): "observer:4"}
    picture = Lanes(run, lanes, name="1-states", title="title-states")
    begin = run.find("fork", child=CHILD)
    end = run.find("reap", child=CHILD)
    for number in range(begin, end + 1):
        if run.events[number]["kind"] in ("fork", "sleep", "sleep_idle", "wake", "wake_interrupt", "switch_from_idle", "exit", "zombie", "switch_dead", "reap"):
            picture.add(number)
    yield picture.finished()


PICTURES = {"1-states": states}
