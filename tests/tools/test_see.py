"""tools/see follows a program from outside: the trace, what is said of each event, and the page."""

import collections
import json
import os
import re
import shutil
import subprocess
import sys

import browser
import gaji as gaji_module
import patient
import pytest

TOOLS = os.path.join(gaji_module.ROOT, "tools")


def line_of(text):
    """Where cowdemo has the only line with this text."""
    with open(os.path.join(gaji_module.ROOT, "user/programs/cowdemo.c"), encoding="utf-8") as file:
        (number,) = [number for number, line in enumerate(file, 1) if text in line]
    return f"user/programs/cowdemo.c:{number}"


CHANGES = line_of('snprintf(page, PAGE_SIZE, "changed")')
SEE = os.path.join(TOOLS, "see")
PROGRAMS = {"forkdemo": [], "cowdemo": [], "stagedemo": [], "forktree": ["3"], "directdemo": [], "portdemo": [], "racedemo": []}
sys.path.insert(0, TOOLS)
from seeing.difference import tables_of  # noqa: E402
from seeing.ipc_events import AllEvents  # noqa: E402
from seeing.replayed import states  # noqa: E402
from seeing.schedule import Chart, cut_to, spans  # noqa: E402
from seeing.words import FIELD, sentence, words  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("gdb"), reason="gdb is not installed")


class Seen:
    """What one run of tools/see has written."""

    def __init__(self, folder):
        self.page = os.path.join(folder, "index.html")
        with open(self.page, encoding="utf-8") as file:
            self.text = file.read()
        data = re.search(r'id="data">(.*?)</script>', self.text, re.DOTALL)[1]
        # Numbers are keys in the tool, and strings in JSON.
        self.data = json.loads(data, object_hook=lambda known: {as_key(k): v for k, v in known.items()})
        self.events, self.console = self.data["events"], self.data["console"]
        with open(os.path.join(folder, "trace.json"), encoding="utf-8") as file:
            self.rows = json.load(file)["traceEvents"]
        with open(os.path.join(folder, "schedule.svg"), encoding="utf-8") as file:
            self.schedule = file.read()

    def kinds(self):
        return collections.Counter(event["kind"] for event in self.events)

    def of(self, *kinds):
        return [event for event in self.events if event["kind"] in kinds]

    def said(self, event):
        return sentence("en", event)


def as_key(text):
    return int(text) if text.isdigit() else text


def see(folder, *arguments):
    command = [sys.executable, SEE, "--build", gaji_module.BUILD, "--out", str(folder), *arguments]
    done = patient.run(command, 120)
    assert done.returncode == 0, done.stdout + done.stderr
    return Seen(str(folder))


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """seen("cowdemo"): each program is run once."""
    known = {}

    def run(name):
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            known[name] = see(folder, "--", name, *PROGRAMS[name])
        return known[name]

    return run


# The trace.


def slices_of(rows):
    """{(pid, tid): [(from, to)]}, in order."""
    slices = {}
    for row in rows:
        if row["ph"] == "X":
            slices.setdefault((row["pid"], row["tid"]), []).append((row["ts"], row["ts"] + row["dur"]))
    return {track: sorted(parts) for track, parts in slices.items()}


@pytest.mark.parametrize("name", PROGRAMS)
def test_slices_nest_and_times_are_whole(seen, name):
    rows = seen(name).rows
    assert all(type(row["ts"]) is int and type(row.get("dur", 0)) is int for row in rows)
    for track, parts in slices_of(rows).items():
        assert all(one[1] <= other[0] for one, other in zip(parts, parts[1:])), track


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_end_of_an_arrow_lies_in_a_slice(seen, name):
    rows = seen(name).rows
    slices, ends = slices_of(rows), {}
    for row in rows:
        if row["ph"] in ("s", "f"):
            ends.setdefault(row["id"], []).append(row)
            inside = [begin <= row["ts"] < end for begin, end in slices[row["pid"], row["tid"]]]
            assert inside.count(True) == 1, row
    assert ends
    for first, second in ends.values():
        assert (first["ph"], second["ph"]) == ("s", "f") and first["ts"] <= second["ts"]


def test_counters_agree_with_the_last_picture(seen):
    rows = [row for row in seen("cowdemo").rows if row["ph"] == "C"]
    (*_, copied) = [row["args"]["copied"] for row in rows if row["name"] == "pages copied"]
    assert copied == len(seen("cowdemo").of("copy"))
    (first, *_) = [row["args"] for row in rows if row["name"] == "page tables" and row["pid"] == 3]
    assert first == {"own": 0, "shared": 3}  # the child, when it has just been made


# The picture of the schedule.


@pytest.mark.parametrize("name", PROGRAMS)
def test_one_runs_at_a_time(seen, name):
    _, bars = spans(seen(name).events, 0)
    running = sorted((since, until) for _, _, state, since, until in bars if state == "running")
    assert running and all(one[1] <= other[0] for one, other in zip(running, running[1:]))


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_thread_that_has_run_has_a_line(seen, name):
    names, bars = spans(seen(name).events, 0)
    lines = Chart(names, bars, None, "en").rows
    assert {(pid, tid) for pid, tid, state, *_ in bars if state == "running"} <= set(lines)
    for pid, tid in lines:
        assert f">{pid} {names[pid, tid]}" in seen(name).schedule
    assert seen(name).schedule.count("#2f6fb5") == 1 + sum(bar[2] == "running" for bar in bars)


def test_a_span_cuts_bars_off():
    bars = [(1, 1, "running", 0, 5), (2, 2, "ready", 1, 8), (2, 2, "running", 8, 9)]
    assert cut_to(bars, (3, 8)) == [(1, 1, "running", 3, 5), (2, 2, "ready", 3, 8)]


def test_two_runs_are_alike_to_the_byte(seen, tmp_path):
    once, again = seen("cowdemo"), see(tmp_path, "--", "cowdemo")
    assert once.text == again.text and once.rows == again.rows


# What happened.


def test_frames_are_those_that_the_program_prints(seen):
    run = seen("cowdemo")
    printed = re.findall(r"(parent|child) +page (\w+) -> physical frame (\w+), count", run.console)
    assert len(printed) >= 6
    address = int(printed[0][1], 16)
    shown = [(who, int(frame, 16)) for who, _, frame in printed]
    parent, child = next(event["pid"] for event in run.of("fork") if event["child"] == 3), 3
    # At each moment both have a frame there: the one that the console has named last, or names next.
    found = {"parent": set(), "child": set()}
    for _, state in states(run.events):
        for who, pid in (("parent", parent), ("child", child)):
            frame = page_at(state, pid, address)
            if frame:
                found[who].add(frame)
    assert found["parent"] == {frame for who, frame in shown if who == "parent"}
    assert found["child"] == {frame for who, frame in shown if who == "child"}
    (copy,) = [event for event in run.of("copy") if event["address"] == address]
    assert (copy["of"], copy["from"], copy["to"]) == (child, shown[0][1], dict(shown)["child"])


def page_at(state, pid, address):
    table = tables_of(state, pid).get(address >> 22)
    pages = state["tables"][table]["pages"] if table else []
    return next((page for index, page, _ in pages if index == address >> 12 & 1023), None)


def test_counts_hold_in_each_picture(seen):
    for event, state in states(seen("forktree").events):
        pointing = collections.Counter(
            frame for space in state["spaces"].values() for _, frame, _ in space["tables"]
        )
        assert pointing == {frame: table["count"] for frame, table in state["tables"].items()}, event


def test_sentences_of_a_copy(seen):
    run = seen("cowdemo")
    said = [run.said(event) for event in run.events]
    assert (
        "fork: process 3 is made. It shares 3 page tables with process 2; no page was copied." in said
    ), said
    (copy,) = [event for event in run.of("copy") if event.get("user", "") == CHANGES]
    frames = f"frame {copy['from']:#x} is copied to frame {copy['to']:#x}."
    assert run.said(copy).startswith("Copy-on-write: process 3 changes") and run.said(copy).endswith(frames)
    assert "쓰기 시 복사: 3번 프로세스가" in sentence("ko", copy)


def test_a_tree_is_made_and_waited_for(seen):
    run = seen("forktree")
    kinds = run.kinds()
    assert kinds["fork"] == 15 and kinds["zombie"] == kinds["reap"] == 15
    assert {event["child"] for event in run.of("fork")} == {event["child"] for event in run.of("reap")}
    for fork in run.of("fork"):
        assert fork["line"].startswith("kernel/process/fork.c:") and "process_fork" in fork["functions"]
    *_, (_, state) = states(run.events)
    assert list(state["processes"]) == [1]


def test_threads_are_told_apart(seen):
    run = seen("racedemo")
    said = [run.said(event) for event in run.of("preempt")]
    begin = "The turn of thread 3 of process 2 is over; it stays ready. The CPU goes to thread 4 of"
    assert any(text.startswith(begin) for text in said), said[:3]
    assert {event["child"] for event in run.of("thread")} == {event["tid"] for event in run.of("thread_end")}


def test_orphans_are_told_of(tmp_path):
    run = see(tmp_path, "--", "orphandemo")
    (zombie,) = run.of("zombie_orphans")
    assert zombie["orphans"] == [4] and "their parent now: 4." in run.said(zombie)
    assert [event["pid"] for event in run.of("reap") if event["child"] == 4] == [1]


def test_messages_are_received_in_the_order_of_sending(seen):
    run = seen("stagedemo")
    for port in {event["port"] for event in run.of("port")}:
        sent = [event["pid"] for event in run.of("send", "send_meets") if event["port"] == port]
        got = [event["sender"] for event in run.of("receive", "receive_given") if event["port"] == port]
        assert sent == got and len(sent) == 7, port
    used = [event["used"] for event in run.of("send")]
    assert set(used) == {1, 2}
    for event, state in states(run.events):
        for port in state["ports"].values():
            assert len(port["messages"]) == port["used"] <= port["slots"], event
    asleep = {event["reason"] for event in run.of("sleep")}
    assert {"port: empty", "port: full"} <= asleep


def test_what_was_in_the_queue_is_taken_out_of_it(seen):
    """A message that a sleeping receiver was given never is in the queue; each other one leaves it."""
    run = seen("portdemo")
    assert len(run.of("send_meets")) == len(run.of("receive_given")) == 1
    assert len(run.of("send")) == len(run.of("receive")) == 7
    assert [event["bytes"] for event in run.of("receive")] == [event["bytes"] for event in run.of("send")]
    assert {row["name"] for row in run.rows if row["ph"] == "f"} >= {"message"}


def test_a_direct_message_is_known_by_its_sender(seen):
    run = seen("directdemo")
    assert [(event["pid"], event["sender"]) for event in run.of("direct_receive")] == [(2, 3), (4, 2), (2, 5), (2, 6)]


def test_events_have_the_program_s_own_line(seen):
    with open(os.path.join(gaji_module.ROOT, "user/programs/cowdemo.c"), encoding="utf-8") as file:
        lines = file.readlines()
    (fork,) = [event for event in seen("cowdemo").of("fork") if event["child"] == 3]
    file, number = fork["user"].rsplit(":", 1)
    assert file == "user/programs/cowdemo.c" and "fork()" in lines[int(number) - 1]


def test_an_added_program_is_followed_to_its_lines(tmp_path):
    build = os.path.join(gaji_module.ROOT, "build", gaji_module.BUILD)
    built = os.path.join(build, "tests/guest/fork_returns_twice.elf")
    run = see(tmp_path, "--add", built, "--", built)
    assert run.data["ended"] == "exited 0" and run.of("fork")
    assert any(event.get("user", "").startswith("tests/guest/") for event in run.events)


# What is told of, and what is not there.


def test_both_languages_say_the_same_things():
    english, korean = words("en"), words("ko")
    assert english.keys() == korean.keys() and english["page"].keys() == korean["page"].keys()
    assert english["events"].keys() == korean["events"].keys()
    for kind, text in english["events"].items():
        fields = {match[1] for match in FIELD.finditer(text)}
        korean_fields = {match[1] for match in FIELD.finditer(korean["events"][kind])}
        assert fields == korean_fields, kind


def test_each_kind_of_event_has_a_sentence():
    text = ""
    for name in ("events.py", "ipc_events.py"):
        with open(os.path.join(TOOLS, "seeing", name), encoding="utf-8") as file:
            text += file.read()
    made = set(re.findall(r'(?:event|switch|short|pipe)\(stop, "([a-z]\w*)"', text))
    made |= set(re.findall(r'return "(\w+)"', text)) | set(re.findall(r'kind"\] = "(\w+)"', text))
    assert len(made) > 25 and made <= words("en")["events"].keys()


def test_a_function_that_is_gone_is_named():
    class Hooked(AllEvents):
        def on_no_such_function(self, stop):
            pass

    from functions import Symbols

    kernel = os.path.join(gaji_module.ROOT, "build", gaji_module.BUILD, "kernel.elf")
    with pytest.raises(SystemExit, match="has no function no_such_function"):
        Hooked(None, None, Symbols(kernel), 1, None)


@pytest.mark.parametrize(
    "arguments,complaint",
    [
        (["cowdemo"], "which program"),
        (["--gdb", "--", "true"], "--gdb cannot be with a run that is recorded"),
        (["--kernel", "/no/kernel", "--", "true"], "no/kernel"),
    ],
)
def test_what_cannot_be(tmp_path, arguments, complaint):
    command = [sys.executable, SEE, "--build", gaji_module.BUILD, "--out", str(tmp_path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and complaint in done.stderr, done.stderr


def test_a_long_run_is_followed_for_a_while(tmp_path):
    run = see(tmp_path, "--most", "40", "--", "pingpong")
    assert len(run.events) == 40 and not run.data["whole"]


# The page.


def test_the_page_needs_nothing_else_and_what_a_program_prints_is_text(tmp_path):
    run = see(tmp_path, "--", "echo", "</script><b>@script@")
    assert run.console == "</script><b>@script@\n"
    assert run.text.count("</script>") == 3  # words, data, script
    addresses = set(re.findall(r"https?://[^\s\"']+", run.text))
    assert addresses <= {"http://www.w3.org/2000/svg"} and " src=" not in run.text


def url(run, event=1):
    return f"file://{run.page}#{event}"


def number_of(run, event):
    return run.events.index(event) + 1


@browser.needed
@pytest.mark.parametrize("size", [browser.DESKTOP, browser.PHONE])
@pytest.mark.parametrize("name", ["cowdemo", "forktree", "stagedemo"])
def test_it_fits_and_says_each_event(seen, name, size):
    run = seen(name)
    with browser.opened(url(run), size) as page:
        for number in sorted({1, len(run.events) // 3, len(run.events) // 2, len(run.events)}):
            page.run("location.hash = arguments[0]", str(number))
            patient.wait_until(lambda: f"Event {number} of" in page.text("#position"), 20, os.getpid())
            assert page.text("#sentence") == run.said(run.events[number - 1])
            assert page.overflow() == 0
        assert page.errors() == []


@browser.needed
@pytest.mark.parametrize("name", ["cowdemo", "racedemo", "directdemo", "stagedemo"])
def test_the_page_says_what_the_trace_does(seen, name):
    run = seen(name)
    with browser.opened(url(run)) as page:
        for language in ("en", "ko"):
            said = page.run("page.speak(arguments[0]); return data.events.map(sentence)", language)
            assert said == [sentence(language, event) for event in run.events]


@browser.needed
def test_keys_and_buttons_step(seen):
    run = seen("cowdemo")
    last = len(run.events)

    def shown():
        return int(re.search(r"Event (\d+) of", page.text("#position"))[1])

    with browser.opened(url(run)) as page:
        steps = [("ARROW_RIGHT", 2), ("ARROW_RIGHT", 3), ("ARROW_LEFT", 2), ("PAGE_DOWN", 12), ("PAGE_UP", 2)]
        for key, wanted in [*steps, ("END", last), ("HOME", 1)]:
            page.press(key)
            assert shown() == wanted, key
        for button, wanted in [("#next", 2), ("#last", last), ("#back", last - 1), ("#first", 1)]:
            page.click(button)
            assert shown() == wanted, button
        page.press("TAB")
        assert page.run("return document.activeElement.matches(':focus-visible')")
        page.click("#play")
        patient.wait_until(lambda: shown() >= 3, 30, os.getpid())
        page.click("#play")
        assert page.find("#play").get_attribute("aria-label") == "Play"
        assert page.errors() == []


@browser.needed
def test_steps_can_be_of_one_kind(seen):
    run = seen("stagedemo")
    with browser.opened(url(run)) as page:
        page.run("document.getElementById('show').value = 'messages'")
        page.press("ARROW_RIGHT")
        first = next(event for event in run.events if event["kind"] == "port")
        assert page.text("#sentence") == run.said(first)


@browser.needed
def test_what_has_changed_stands_out_and_pages_tell_of_themselves(seen):
    run = seen("cowdemo")
    (copy,) = [event for event in run.of("copy") if event.get("user", "") == CHANGES]
    with browser.opened(url(run, number_of(run, copy))) as page:
        (changed,) = page.all(".page.changed")
        assert changed.text == f"{copy['to']:x}"
        assert page.find(".process.acts").get_attribute("data-pid") == "3"
        label = changed.get_attribute("aria-label")
        assert label == changed.get_attribute("title")
        assert label.startswith(f"page {copy['address']:#x}: frame {copy['to']:#x} (user), count 1, own")
        old = page.find(f'[data-frame="{copy["from"]}"]')
        page.point_at(old)
        assert "same" in old.get_attribute("class")
        page.point_at(page.find("#sentence"))
        assert page.text("#place").startswith(f"Program: {CHANGES}")
        assert page.find("#sentence").get_attribute("aria-live") == "polite"
        assert "4. The child writes to the watched page" not in page.text("#console")
        page.press("END")
        assert "5. The parent writes" in page.text("#console")


@browser.needed
def test_a_shared_table_has_one_colour_in_all_spaces(seen):
    run = seen("cowdemo")
    (fork,) = [event for event in run.of("fork") if event["child"] == 3]
    with browser.opened(url(run, number_of(run, fork))) as page:
        for box in page.all('[data-pid="3"] .table'):
            frame = box.get_attribute("data-table")
            both = page.all(f'[data-table="{frame}"]')
            assert len(both) == 2 and "shared by 2" in box.text
            assert len({one.value_of_css_property("border-color") for one in both}) == 1


@browser.needed
def test_a_message_is_shown_in_its_port(seen):
    run = seen("stagedemo")
    send = run.of("send")[1]
    with browser.opened(url(run, number_of(run, send))) as page:
        port = page.find(f'[data-port="{send["port"]}"]')
        assert "acts" in port.get_attribute("class") and f"{send['pid']} →" in port.text
        (new,) = page.all(".slot.new")
        assert new.text == f"{send['pid']}·4 B"


@browser.needed
def test_languages_and_colour_schemes(seen):
    run = seen("cowdemo")
    with browser.opened(url(run, 30), language="ko-KR", dark=True) as page:
        assert page.run("return document.documentElement.lang") == "ko"
        assert page.text("#sentence") == sentence("ko", run.events[29])
        dark = page.colour("body", "backgroundColor")
        page.click("#theme")
        assert page.colour("body", "backgroundColor") != dark
        page.click("#language")
        assert page.text("#sentence") == run.said(run.events[29])
        assert page.text("h2") == "Processes over time" and page.overflow() == 0
    with browser.opened(url(run, 30)) as page:
        assert page.run("return document.documentElement.lang") == "en"
        assert page.colour("body", "backgroundColor") != dark


@browser.needed
def test_time_can_be_linear_and_the_cursor_dragged(seen):
    run = seen("forktree")
    with browser.opened(url(run)) as page:
        page.run("const a = document.getElementById('axis'); a.value = 'linear'; a.dispatchEvent(new Event('change'))")
        width, room = page.run(
            "return [tracks.getBoundingClientRect().width, document.getElementById('scroll').clientWidth]"
        )
        assert width == room
        page.point_at(page.find("#tracks"))
        page.click("#tracks")
        assert "Event 1 of" not in page.text("#position")
        cursor = float(page.find("#tracks .cursor").get_attribute("x1"))
        assert abs(cursor - width / 2) < width / 4
