"""tools/mutate: its records fit the kernel as it is. Running them all is `make mutations`."""

import re

import gaji as gaji_module
import pytest

RECORD = """breaks: nothing
tests:  host/list_test.c
mm/made_up.c
 first
-second
+another
"""


@pytest.fixture(scope="module")
def mutate():
    return gaji_module.load_tool("mutate")


def test_each_mutation_fits_the_source_once(mutate, capsys):
    mutations = mutate.read_records()
    assert mutate.check(mutations) == 0, capsys.readouterr().out
    assert len(mutations) >= 40


def test_each_mutation_changes_something(mutate):
    for mutation in mutate.read_records().values():
        assert mutation.old != mutation.new, mutation.name


@pytest.mark.parametrize(
    "text, message",
    [("zero\nfirst\nthird\n", "0 times"), ("first\nsecond\nfirst\nsecond\n", "2 times")],
)
def test_a_mutation_that_does_not_fit_is_refused(mutate, tmp_path, text, message):
    mutation = mutate.parse_record("name", RECORD.splitlines())
    (tmp_path / "mm").mkdir()
    (tmp_path / "mm/made_up.c").write_text(text)
    with pytest.raises(mutate.Misfit, match=message):
        mutation.apply(tmp_path)


def test_a_mutation_is_put_in_and_the_file_returned(mutate, tmp_path):
    mutation = mutate.parse_record("name", RECORD.splitlines())
    (tmp_path / "mm").mkdir()
    (tmp_path / "mm/made_up.c").write_text("first\nsecond\nthird\n")
    assert mutation.apply(tmp_path) == "first\nsecond\nthird\n"
    assert (tmp_path / "mm/made_up.c").read_text() == "first\nanother\nthird\n"


@pytest.mark.parametrize(
    "line, instead", [("breaks: nothing", ""), ("tests: .*", ""), ("-second", "*second")]
)
def test_a_record_that_cannot_be_read_is_refused(mutate, line, instead):
    with pytest.raises(mutate.Misfit, match="name: "):
        mutate.parse_record("name", re.sub(line, instead, RECORD).strip("\n").splitlines())
