"""Small programs of user/programs that are most used in pipelines."""

import re

import pytest

LINES = "".join(f"line {i}\n" for i in range(1, 13))


@pytest.mark.parametrize(
    "command, output",
    [
        ("head -n 2", "line 1\nline 2\n"),
        ("head -3", "line 1\nline 2\nline 3\n"),
        ("tail -n 2", "line 11\nline 12\n"),
        ("tail -1", "line 12\n"),
        ("tail -n 0", ""),
        ("tail", "".join(f"line {i}\n" for i in range(3, 13))),
        ("tail -100", LINES),
    ],
)
def test_head_and_tail(gaji, command, output):
    gaji("sh", "-c", command, stdin=LINES.encode()).expect("exited 0", output=output)


def test_cascadedemo_spares_the_pipeline_it_is_in(gaji):
    gaji("sh", "-c", "cascadedemo | tail -n 1; echo still here").expect(
        "exited 0",
        output="  They sleep for ever; the demo ends them by their process group.\nstill here\n",
    )


def test_calldemo_tells_of_answers_and_of_a_call_without_one(gaji):
    result = gaji("calldemo")
    result.expect()
    lines = result.text.splitlines()
    assert "  client 2: the answer is 18" in lines
    assert lines[-2] == 'The last call has no answer: "Connection reset by peer".'


def test_ps_lists_threads_and_what_each_waits_for(gaji):
    result = gaji("sh", "-c", "philosophers > /dev/null & ps -T; ps -x", check=False)
    lines = [line.split() for line in result.text.splitlines()]
    assert lines[0] == ["PID", "TID", "STATE", "PROGRAM"]
    assert ["1", "1", "blocked", "on", "child", "init"] in lines
    assert any(line[2:] == ["running", "ps"] for line in lines)
    assert lines[-1] == ["usage:", "ps", "[-T]"]


def test_top_lists_processes_by_their_use_of_the_cpu(gaji):
    script = "sh -c 'while true; do :; done' & sleep 0.3; top -n 2; kill $!; top -x"
    lines = gaji("sh", "-c", script, check=False).text.splitlines()
    heads = [i for i, line in enumerate(lines) if line.split() == "PID PPID CPU % OWN SHARED STATE PROGRAM".split()]
    assert len(heads) == 2, lines
    busiest = lines[heads[1] + 1].split()
    assert busiest[-1] == "sh" and float(busiest[2]) > 50 and int(busiest[3]) > 0, lines
    assert float(re.search(r"(\d+\.\d) % busy", lines[heads[1] - 2])[1]) > 50, lines
    assert any(line.split()[5:] == ["blocked", "on", "child", "init"] for line in lines)
    assert "usage: top [-n TIMES]" in lines


def test_cowmap_shows_what_parent_and_child_share(gaji):
    script = "cowdemo slow > /tmp/out & sleep 4.5; cowmap -1 $!; sleep 3; cowmap -1 $!; cat /tmp/out; cowmap -1 99"
    result = gaji("sh", "-c", script)
    result.expect("exited 1")
    address = re.search(r"page 0x(\w+) ", result.text)[1]
    watched = re.findall(rf"^  0x{address} (\S)(\S)$", result.text, re.MULTILINE)
    assert len(watched) == 4, result.text
    parent, child, parent_later, child_later = watched
    assert parent == child and "." not in parent and parent[0] != parent[1], result.text
    assert parent_later == child_later == (parent[0], "."), result.text  # the neighbour was written
    heads = re.findall(r"^\d+ cowdemo: (\d+) pages, (\d+) of its own$", result.text, re.MULTILINE)
    assert [int(own) for _, own in heads[2:]] == [int(own) + 1 for _, own in heads[:2]], result.text
