"""Small programs of user/programs that are most used in pipelines."""

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
