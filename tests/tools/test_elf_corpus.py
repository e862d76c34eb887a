"""Hundreds of broken programs: Gaji refuses as Linux does, with the caller intact, and lives on."""

import fnmatch
import os

import elf_corpus
import gaji as gaji_module
import pytest

RUNNER = os.path.join(gaji_module.BUILD_DIR, "tests/linux/runner/elf_corpus.elf")
ENOEXEC = "errno 8"
# Where the two may differ: what Linux does, what Gaji does, which (patterns), and why.
DIFFERENCES = [
    ("signaled 11", "exited 77", "segment?.memsz=* shape:zeros-of=*", "what nobody touches costs nothing"),
    ("signaled 11", "exited 78", "noise50", "the same"),
]


def allowed(name, linux, ours):
    """Whether Gaji may answer so where Linux answered so."""
    if linux == ours:
        return True
    if linux.startswith("signaled") and ours == ENOEXEC:
        return True  # Linux finds out when the caller is gone already, and kills it
    return any(
        linux == theirs and ours == this and any(fnmatch.fnmatch(name, one) for one in names.split())
        for theirs, this, names, _ in DIFFERENCES
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    corpus = tmp_path_factory.mktemp("corpus") / "corpus"
    corpus.write_bytes(elf_corpus.pack())
    result = gaji_module.run("/tests/runner", add=[f"{RUNNER}:/tests/runner", f"{corpus}:/corpus"])
    return elf_corpus.parse(result.expect("exited 0").text)


def test_the_corpus_is_always_the_same_and_was_tried_on_linux():
    names = [name for name, _ in elf_corpus.corpus()]
    assert len(names) == len(set(names)) >= 400
    assert names == list(elf_corpus.recorded()), "make test-linux records it anew"


def test_each_is_tried_and_the_good_one_runs(results):
    assert list(results) == [name for name, _ in elf_corpus.corpus()]
    assert results["good"] == "exited 77"


def test_who_cannot_run_a_program_is_intact(results):
    assert not [name for name, result in results.items() if result == "errno 9999"]


def test_each_ends_as_on_linux(results):
    linux = elf_corpus.recorded()
    wrong = [
        f"{name}: {result}, on Linux: {linux[name]}"
        for name, result in results.items()
        if not allowed(name, linux[name], result)
    ]
    assert not wrong, "\n".join(wrong)


def test_most_of_them_are_refused(results):
    assert sum(result.startswith("errno") for result in results.values()) >= 350


def test_differences_that_are_gone_are_not_listed(results):
    linux = elf_corpus.recorded()
    for theirs, ours, names, reason in DIFFERENCES:
        for pattern in names.split():
            found = fnmatch.filter(results, pattern)
            assert any(linux[n] == theirs and results[n] == ours for n in found), (pattern, reason)
