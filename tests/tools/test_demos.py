"""The demonstrations of processes and threads that work together: what each of them shows."""

import pathlib
import re

import gaji as gaji_module

PROGRAMS = pathlib.Path(gaji_module.ROOT, "user/programs")
COLUMNS = 79  # of a screen of 80: some go to the next line when the last is full


def lines_of(gaji, program):
    result = gaji(program)
    result.expect()
    return result.text.splitlines()


def test_racedemo_loses_work_and_then_does_not(gaji):
    text = "\n".join(lines_of(gaji, "racedemo"))
    sums = [int(number) for number in re.findall(r"It is (\d+)\.", text)]
    assert len(sums) == 2 and sums[0] < 2000 and sums[1] == 2000, text


def test_bufferdemo_takes_every_item_once(gaji):
    lines = lines_of(gaji, "bufferdemo")
    put = sorted(line.split()[-1] for line in lines if re.search(r"producer \d put", line))
    taken = sorted(line.split()[-1] for line in lines if re.search(r"consumer \d took", line))
    assert len(put) == 12 and put == taken, lines
    found = re.search(r"found it full (\d+) times, a consumer empty (\d+) times", lines[-1])
    assert int(found[1]) + int(found[2]) > 0, lines


def test_philosophers_starve_and_then_eat(gaji):
    lines = lines_of(gaji, "philosophers")
    assert "  5 of 5 could not eat: a deadlock, which only the time-out ended." in lines
    assert sum("has eaten 3 times" in line for line in lines) == 5, lines


def test_at_dinner_two_eat_at_once_and_nobody_starves(gaji):
    result = gaji("dinner", "6")
    result.expect()
    lines = result.text.splitlines()
    assert lines[-1] == "Each of 6 has eaten 3 times." and not any("HAS NO FORK" in line for line in lines)
    assert max(line.count("E") for line in lines[:-1]) > 1, lines


def test_readersdemo_reads_together_and_writes_alone(gaji):
    text = "\n".join(lines_of(gaji, "readersdemo"))
    assert int(re.search(r"As many as (\d+) read", text)[1]) > 1, text
    assert "together with others 0 times" in text
    assert "Of 40 readings, 0 saw" in text
    assert "Version 20" in text


def test_stagedemo_computes_in_order(gaji):
    lines = lines_of(gaji, "stagedemo")
    came_out = [line.strip() for line in lines if "came out" in line]
    assert came_out == [f"{i} went in, {(i * i + 1) // 2} came out" for i in range(1, 7)], lines


def test_counterdemo_counts_the_same_four_times(gaji):
    text = "\n".join(lines_of(gaji, "counterdemo"))
    rows = re.findall(r"^  (\S.*?) +(\d+) +(\d+)$", text, re.MULTILINE)
    assert [row[1] for row in rows] == ["400"] * 4, text
    assert all(int(row[2]) > 0 for row in rows), text


def test_lenddemo_shares_a_frame_until_it_is_written(gaji):
    text = "\n".join(lines_of(gaji, "lenddemo"))
    shown = re.findall(r"(client|server) +page .* frame (0x[0-9a-f]+), count (\d+), \"(.*)\"", text)
    assert [each[0] for each in shown] == ["client", "server", "server", "client"], text
    before, lent, written, after = shown
    assert lent[1] == before[1] and int(lent[2]) > int(before[2]) and lent[3] == "page 0 of the client", text
    assert written[1] != before[1] and written[3] == "changed by the server", text
    assert after[1] == before[1] and after[3] == before[3], text
    assert 'comes: "hello through the pipe"' in text


def test_cowdemo_tells_the_count_before_and_after_fork(gaji):
    lines = lines_of(gaji, "cowdemo")
    second = lines.index(next(line for line in lines if line.startswith("2. It calls fork()")))
    shown = [re.search(r"(parent|child) .* frame (0x\w+), count (\d+)", line) for line in lines]
    before = [match.groups() for match in shown[:second] if match]
    after = [match.groups() for match in shown[second + 1 : second + 3]]
    frame = before[0][1]
    assert before == [("parent", frame, "1")], lines
    assert after == [("child", frame, "2"), ("parent", frame, "2")], lines


def test_demonstrations_fit_a_screen_of_80_columns(gaji):
    names = sorted(path.stem for path in PROGRAMS.glob("*demo.c"))
    assert len(names) > 10
    names += ["forktree", "philosophers", "pingpong 100"]
    result = gaji("sh", "-c", "; ".join(f"echo == {name}; {name}" for name in names))
    result.expect(ended=None)
    lines = result.text.splitlines()
    assert [line[3:] for line in lines if line.startswith("== ")] == names
    assert [line for line in lines if len(line) > COLUMNS] == []
