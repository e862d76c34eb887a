"""The shell's language, as scripts use it: what is run, and what is refused with a message."""

TOO_LONG = "sh: the line is too long, and is not run: at most 1048576 bytes\n"


def test_line_that_is_too_long_is_refused_whole(gaji, tmp_path):
    line = "echo begin; echo " + "x" * (1 << 20) + "; echo end\n"
    script = tmp_path / "script"
    script.write_text("echo one |\n" + line + "echo next $?\n")
    result = gaji("sh", "-c", "sh < /script; sh /script", add=[script])
    result.expect("exited 2", output=TOO_LONG + "next 2\n" + TOO_LONG)


def test_long_line_is_run_whole(gaji):
    gaji("sh", "-c", "sh", stdin=f"true {'x' * 100000}; echo end\n").expect(output="end\n")


def test_syntax_error_is_printed_once(gaji):
    for text, place in (("echo a | | b", "`|'"), ("echo (", "`('"), ("; x", "`;'")):
        error = f"sh: syntax error near {place}\n"
        gaji("sh", "-c", "sh", stdin=text + "\necho next $?\n").expect(output=error + "next 2\n")
        gaji("sh", "-c", text).expect("exited 2", output=error)
