"""The answers of tools/rewind, each a function of the recording, its programs and the options."""

import json
import os
import signal
import subprocess

import layout
from machine import ROOT
from recording import Unusable
from replay import Replay, end_of, notes
from scene import Scene, gdb_command, place_of
from view.records import KERNEL_BASE, PAGE

WRITES = 2  # that are told: the last, and where it copied from elsewhere that one
SEEN = 3  # instructions that QEMU's count and ours may differ by, after faults of a rare kind


def at(recording, programs, options):
    show(recording, programs, options.what)


def back(recording, programs, options):
    end = end_of(recording)
    start = options.at if options.at is not None else recording.remembered().get("last", "end")
    start = end if start == "end" else start
    if options.what == "end" or options.what > start:
        raise Unusable(f"moment {start:,} has only {start:,} instructions before it")
    show(recording, programs, start - options.what)


def show(recording, programs, moment):
    end = end_of(recording)
    moment = end - 1 if moment == "end" else moment
    check(recording, moment, end)
    with Replay(recording, gdb=True) as replay:
        replay.go(moment)
        scene = Scene(replay, programs)
        print(f"moment {moment:,} of {end:,}: {scene.who()}")
        print(f"next: {scene.place()}\n")
        print(*scene.register_lines(), "", sep="\n")
        print(*scene.processes(), "", sep="\n")
        printed = replay.console().splitlines()
        print(f"the console's last line: {printed[-1] if printed else '(none yet)'}\n")
        print(*scene.backtrace(), sep="\n")
    recording.remember(last=moment)


def check(recording, moment, end):
    if not 0 <= moment < end:
        raise Unusable(f"{recording.path} has the moments 0 to {end - 1:,}; {moment:,} is none of them")


def hits(recording, programs, options):
    places = programs.find(options.what)
    found, _, _ = notes(recording, hits=list(places), until=before(options))
    count = 0
    for note in found:
        owners = places[note.place]
        if None in owners or note.name in owners:
            who = f"process {note.pid} {note.name}" if note.pid else "no process"
            print(f"{note.moment:>14,}  {who}")
            count += 1
    if not count:
        print(f"{options.what} did not run")
    return 0 if count else 1


def before(options):
    return options.at if options.at not in (None, "end") else None


# Who wrote it.


def who(recording, programs, options):
    moment = before(options)
    if options.what.startswith("phys:"):
        physical, size = number(options.what[5:]), options.size or 4
    else:
        moment, physical, size = look_up(recording, programs, options, moment)
    for copy in range(WRITES):
        found, count, end = notes(recording, watch=physical, size=size, until=moment, last=1)
        if not found:
            print(f"Nothing wrote to it{' before that' if copy else ''}: it is as it was loaded, or zero.")
            return 0 if copy else 1
        note = found[0]
        tell(recording, programs, note, count)
        if not note.loaded_size or copy == WRITES - 1:
            break
        offset = max(physical - note.physical, 0)
        physical, size, moment = note.loaded + offset, min(size, note.loaded_size - offset), note.moment
        print(f"\nIt was copied from physical {physical:#x}. Who wrote it there:\n")
    recording.remember(last=found[0].moment)
    return 0


def number(text):
    try:
        return int(text, 0)
    except ValueError:
        raise Unusable(f"phys: wants an address, not {text}") from None


def look_up(recording, programs, options, moment):
    """(moment, physical address, size) of what is asked for; says where it was found."""
    if moment is None and options.at != "end":
        moment = ended(recording, programs, options.pid)
    end = end_of(recording)
    moment = end - 1 if moment is None else moment
    check(recording, moment, end)
    with Replay(recording, gdb=True) as replay:
        replay.go(moment)
        scene = Scene(replay, programs, options.pid)
        if options.pid and not scene.subject:
            raise Unusable(f"moment {moment:,}: there is no process {options.pid}")
        address, size = evaluate(scene, options)
        physical = scene.physical(address)
        name = f"process {options.pid} {scene.subject.name}" if options.pid else scene.who()
        if physical is None:
            raise Unusable(f"moment {moment:,}, {name}: no page is at {address:#x}")
    size = min(size, PAGE - address % PAGE)
    print(f"{options.what}: {size} bytes at {address:#x}, physical {physical:#x}\n"
          f"  (moment {moment:,}, {name})\n")  # fmt: skip
    return moment, physical, size


def ended(recording, programs, pid):
    """The moment at which this process, or the last one beside init, called process_exit."""
    found, _, _ = notes(recording, hits=list(programs.find("process_exit")))
    found = [note for note in found if (note.pid == pid if pid else note.pid > 1)]
    if pid and not found:
        raise Unusable(f"process {pid} did not end: say when, by --at N")
    return found[-1].moment if found else None


def evaluate(scene, options):
    """(address, size) of the expression."""
    file = os.path.join(ROOT, "tools/gdb/last_write.py")
    text = scene.ask_gdb([f"source {file}", "echo =====\\n", f"last-write-place {options.what}"])
    for line in text.splitlines():
        if line.startswith("place "):
            address, size = json.loads(line[6:])
            return address, options.size or size
    said = next((line for line in text.splitlines() if line), "GDB does not say")
    raise Unusable(f"{options.what}: {said}")


def tell(recording, programs, note, count):
    data = note.value.to_bytes(8, "little")[: note.size]
    by = f"process {note.pid} {note.name}, thread {note.tid}" if note.pid else "no process"
    kernel = note.place >= KERNEL_BASE
    file = programs.kernel if kernel else programs.file(note.name)
    print(f"moment {note.moment:,}: {'the kernel' if kernel else note.name}, {by}, "
          f"wrote {note.value & (1 << 8 * note.size) - 1:#x} ({note.size} bytes {data!r}) at {note.address:#x}\n"
          f"  {place_of(file, note.place)}; the last of {count:,} writes up to then")  # fmt: skip
    with Replay(recording, gdb=True) as replay:
        land(replay, note)
        print(*("  " + line for line in Scene(replay, programs).backtrace()), sep="\n")


def land(replay, note):
    """Goes to a note's moment, or to the one nearby at which its instruction comes next."""
    for moment in range(max(note.moment - SEEN, 0), note.moment + SEEN + 1):
        replay.go(moment)
        if moment >= note.moment and replay.registers()["EIP"] == note.place:
            return


def gdb(recording, programs, options):
    end = end_of(recording)
    moment = options.at if options.at is not None else recording.remembered().get("last", "end")
    moment = end - 1 if moment == "end" else moment
    check(recording, moment, end)
    with Replay(recording, gdb=True) as replay:
        replay.go(moment)
        scene = Scene(replay, programs)
        command = gdb_command(replay, programs.kernel, scene.symbols())
        command += ["-x", os.path.join(ROOT, "tools/gdb/last_write.py")]
        for text in options.ex:
            command += ["-ex", text]
        command += ["-batch"] if options.ex else []
        if not options.ex:
            print(f"Moment {moment:,}: {scene.who()}. `continue` goes on, `last-write EXPRESSION` says who wrote it.")
        environment = {**os.environ, "GAJI_RECORDING": os.path.abspath(recording.path)}
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is GDB's
        return subprocess.call(command, env=environment,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
