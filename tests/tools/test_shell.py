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


def runs(gaji, text, *arguments):
    """What a text prints, as a script and as one line; each a shell of its own."""
    script = ["sh", "-c", text, "sh", *arguments]
    line = ["sh", "-c", "; ".join(text.split("\n")).replace("do;", "do").replace("then;", "then"), "sh", *arguments]
    first, second = gaji(*script), gaji(*line)
    assert first.text == second.text, second.text
    return first.text


def test_for_goes_through_words_and_arguments(gaji):
    text = """for i in 1 'two three' $none /bin/w[c]
do
echo "<$i>"
done
for i
do
echo $i
done"""
    assert runs(gaji, text, "a b", "c") == "<1>\n<two three>\n</bin/wc>\na b\nc\n"
    gaji("sh", "-c", "for i in; do echo never; done; echo $?").expect(output="0\n")


def test_if_runs_one_part(gaji):
    gaji("sh", "-c", "for i in 1 2 3; do if [ $i = 1 ]; then echo one; elif [ $i = 2 ]; then echo two; else echo more; fi; done").expect(output="one\ntwo\nmore\n")
    gaji("sh", "-c", "if false; then echo never; fi; echo $?; if true; then (exit 3); fi; echo $?").expect(output="0\n3\n")


def test_while_until_break_and_continue(gaji):
    gaji("sh", "-c", "x=go; while [ $x = go ]; do x=stop; echo once; done; until true; do echo never; done").expect(output="once\n")
    nested = "for i in 1 2; do for j in 1 2 3; do if [ $j = 2 ]; then %s; fi; echo $i$j; done; done"
    for leave, output in (("break", "11\n21\n"), ("continue", "11\n13\n21\n23\n"), ("continue 2", "11\n21\n"), ("break 2", "11\n")):
        gaji("sh", "-c", nested % leave).expect(output=output)
    gaji("sh", "-c", "break; echo $?").expect(output="sh: break: there is no loop around it\n1\n")


def test_compounds_stand_in_pipelines_redirections_and_the_background(gaji):
    loop = "for i in x y; do echo $i; done"
    text = f"{loop} | wc -l; {loop} > /tmp/o; cat /tmp/o; {{ echo 1; echo 2; }} | wc -l; {loop} & wait; {loop} && echo ok"
    gaji("sh", "-c", text).expect(output="2\nx\ny\n2\nx\ny\nx\ny\nok\n")


def test_mistakes_in_compounds_are_told(gaji):
    mistakes = {
        "done": "near done", "if true; fi": "near fi", "for 1 in x; do y; done": "near 1", "{ }": "near }",
        "for i in a; echo x; done": "near echo", "while true; do echo": "the end came too soon",
        "case x in": "near `case', which this shell does not have",
    }
    for text, error in mistakes.items():
        between = ": " if error.startswith("the") else " "
        gaji("sh", "-c", text).expect("exited 2", output=f"sh: syntax error{between}{error}\n")


TRUE = """-e /bin
-f /bin/sh
-d /bin
! -f /bin
-s /bin/sh
-r /bin/sh -a -w /tmp -a -x /bin/sh
-c /dev/null
-n x
! -z x
word
a = a
a != b
1 -eq 01
-1 -lt 1
2 -ge 2 -a 2 -le 2
3 -gt 2
2 -ne 3
1 = 2 -o 1 = 1
! 1 = 2
( 1 = 2 -o 1 = 1 ) -a ! ( 1 = 2 )
-f = -f
!
( = (
"""
FALSE = "-e /none\n-f /bin\n-d /bin/sh\n-x /proc/version\n\n-n ''\n'' \n1 -eq 2\na = b\n1 = 1 -a 1 = 2\n1 = 2 -o 2 = 1\n! word\n"
NONE = {"a b": "b: it is not understood here", "x -eq 3": "x: it is not a whole number", "( a": "a `)' is missing"}


def test_test_judges_expressions(gaji, tmp_path):
    def judge(expressions):
        quoted = [" ".join(f"'{word}'" if word in "()!" else word for word in line.split()) for line in expressions]
        script = tmp_path / "script"
        script.write_text("".join(f"[ {line} ]; echo $?; test {line}; echo $?\n" for line in quoted))
        return gaji("sh", "/script", add=[script])

    true, false = TRUE.splitlines(), FALSE.splitlines()
    judge(true).expect(output="0\n" * 2 * len(true))
    judge(false).expect(output="1\n" * 2 * len(false))
    both = [f"sh: {name}: {why}\n2\n" for why in NONE.values() for name in ("[", "test")]
    judge(NONE).expect(output="".join(both))
    gaji("sh", "-c", "[ a; echo $?").expect(output="sh: [: a `]' is missing\n2\n")
