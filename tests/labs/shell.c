/*
 * The tests of lab shell. Those of exercise 2.1 make the system call by its number; one has the C
 * library's gaji_lineage() tried by another program, since that function is handed in, too. Those
 * of 2.2 give lines to /bin/tsh, and compare what it writes, and its status. The lines call /try,
 * which is this program once more: it is not the first process then.
 */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/lineage.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LINES_SIZE   8192 /* of what tsh reads, and of what it writes */
#define SHOWN_SIZE   160
#define WORD_SIZE    8
#define BIG_SIZE     (160 * 1024) /* more than fits into pipes */
#define BIG_LINE     64
#define DEPTH_MOST   9
#define PIDS         16
#define UNTOUCHED    0x55555555
#define A_WHILE      200  /* yields, in which everybody runs who can */
#define HELPER_WAIT  3000 /* yields until a helper gives up */
#define NOT_MADE     99   /* its status then */
#define DESCRIPTORS  64
#define NO_PROCESS   30000
#define LINEAGE      0x100E /* the number of the call, as the handout has it */
#define LIBRARY_OK   42     /* status of HELPER where the library's function is right */
#define KERNEL_AT    0xC0000000u
#define NEVER_MAPPED 0x10000u

#define LINES_PATH  "/lines"
#define OUTPUT_PATH "/output"
#define ERRORS_PATH "/errors"
#define HELPER      "/try"
#define SHELL       "/bin/sh" /* it could do all that tsh is to do, and is not there for it */

/* Shared by all, as STATE is. */
struct shared {
    volatile int status;
    volatile uint32_t depth;          /* how many are in the chain so far */
    volatile pid_t chain[DEPTH_MOST]; /* their PIDs, the eldest first */
    volatile pid_t found[PIDS];       /* what the call has stored for somebody else */
    volatile int count, error;        /* what it has returned to that one */
    volatile uint32_t most_open;      /* descriptors, that tsh may have; 0: as many as usual */
    volatile uint32_t most_processes; /* that there may be when tsh makes one; 0: the same */
    volatile mode_t mask;             /* tsh's umask */
    volatile bool deaf;               /* tsh ignores SIGINT, as a shell at a terminal does */
    char lines[LINES_SIZE], output[LINES_SIZE], errors[LINES_SIZE], left[TEXT_SIZE];
};
#define SHARED ((struct shared *)(STATE_AT + PAGE))

static void yield(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        call0(SYS_sched_yield);
}

static _Noreturn void end_with(int code)
{
    call1(SYS_exit_group, code);
    stay();
}

/* --- 2.1: the line up to init ----------------------------------------------------------------- */

/* The call itself, by its number: what the C library makes of it is tried apart, by HELPER. */
static int lineage(pid_t pid, pid_t *pids, int count)
{
    long result = call3(LINEAGE, pid, (long)pids, count);
    if (result >= 0)
        return (int)result;
    errno = (int)-result;
    return -1;
}

/* A copy of what came of one call, in words. */
static const char *list_of(const pid_t *pids, int count)
{
    static char text[TEXT_SIZE / 2];
    int at = 0;
    text[0] = '\0';
    for (int i = 0; i < count && i < PIDS; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%d", i ? ", " : "", (int)pids[i]);
    return text;
}

static void expect_count(int count, int expected)
{
    if (count < 0)
        FAIL("gaji_lineage() failed with error %d", errno);
    if (count != expected)
        FAIL("gaji_lineage() returned %d, not %d", count, expected);
}

static void expect_line(const pid_t *found, const pid_t *expected, int count)
{
    for (int i = 0; i < count; i++) {
        if (found[i] != expected[i])
            FAIL("number %d of the line is PID %d, not %d; the line is %s", i + 1, (int)found[i],
                 (int)expected[i], list_of(found, count));
    }
}

/* A chain of processes, each the parent of the next one; `at_the_end` is what the last one does. */
static void (*at_the_end)(void);

static void join_chain(void)
{
    SHARED->chain[SHARED->depth++] = getpid();
    if (SHARED->depth < number(0, 4, DEPTH_MOST))
        fork_child(join_chain);
    else
        at_the_end();
    stay();
}

static void start_chain(void (*last)(void))
{
    at_the_end = last;
    fork_child(join_chain);
    await_turn(1, "the last of the chain");
}

/* The line of the chain's n-th: it, the elder ones, and init. */
static int line_from(uint32_t n, pid_t *line)
{
    int count = 0;
    for (uint32_t i = n + 1; i-- > 0;)
        line[count++] = SHARED->chain[i];
    line[count++] = 1;
    return count;
}

static void asks_for_itself(void)
{
    SHARED->count = lineage(0, (pid_t *)SHARED->found, PIDS);
    SHARED->error = errno;
    give_turn(1);
}

static void only_meets(void)
{
    give_turn(1);
}

static void own_line(void)
{
    pid_t line[PIDS], found[PIDS];
    uint32_t depth = number(0, 4, DEPTH_MOST);
    TRY("a chain of %u children, each of the one before; the last asks for PID 0, its own line",
        (unsigned)depth);
    EXPECT("it gets its own PID, its parent's, that one's parent's, and so on to 1");
    start_chain(asks_for_itself);
    memcpy(found, (const void *)SHARED->found, sizeof found);
    errno = SHARED->error;
    int count = line_from(depth - 1, line);
    expect_count(SHARED->count, count);
    expect_line(found, line, count);
    OBSERVE(depth);
    PASS();
}

static void others_line(void)
{
    pid_t line[PIDS], found[PIDS];
    TRY("the first process asks for the line of each in a chain of children, and for its own");
    EXPECT("each line begins with the one that was asked for, and ends with 1");
    start_chain(only_meets);
    for (uint32_t n = 0; n < SHARED->depth; n++) {
        int count = line_from(n, line);
        expect_count(lineage(line[0], found, PIDS), count);
        expect_line(found, line, count);
    }
    line[0] = 1;
    expect_count(lineage(1, found, PIDS), 1);
    expect_line(found, line, 1);
    expect_count(lineage(0, found, PIDS), 1);
    expect_line(found, line, 1);
    OBSERVE(SHARED->depth);
    PASS();
}

static void few(void)
{
    pid_t line[PIDS], found[PIDS];
    TRY("there is room for fewer PIDs than the line has, for none at all, and for more");
    EXPECT("it always returns how many there are, and stores no more than there is room for");
    start_chain(only_meets);
    uint32_t last = SHARED->depth - 1;
    int count = line_from(last, line);
    for (int room = 0; room < PIDS; room++) {
        memset(found, 0x55, sizeof found);
        expect_count(lineage(line[0], found, room), count);
        int stored = room < count ? room : count;
        expect_line(found, line, stored);
        for (int i = stored; i < PIDS; i++) {
            if (found[i] != UNTOUCHED)
                FAIL("with room for %d PIDs, number %d was stored, too", room, i + 1);
        }
    }
    expect_count(lineage(line[0], NULL, 0), count);
    OBSERVE(SHARED->depth);
    PASS();
}

static void expect_error(int result, int expected, const char *what)
{
    int error = errno;
    if (result != -1)
        FAIL("%s: gaji_lineage() returned %d, not an error", what, result);
    if (error != expected)
        FAIL("%s: it failed with error %d, not %d", what, error, expected);
}

static void refused(void)
{
    pid_t found[PIDS];
    TRY("PIDs that nobody has, and a count below 0");
    EXPECT("ESRCH (3), and EINVAL (22); init's own line is told all the same");
    expect_error(lineage(NO_PROCESS, found, PIDS), ESRCH, PHRASE("a PID that nobody has"));
    expect_error(lineage(-1, found, PIDS), ESRCH, PHRASE("a PID below 0"));
    expect_error(lineage(0, found, -1), EINVAL, PHRASE("a count below 0"));
    expect_error(lineage(0, found, INT32_MIN), EINVAL, PHRASE("a count below 0"));
    expect_count(lineage(0, found, 1), 1);
    PASS();
}

static void pointers(void)
{
    TRY("an address of the kernel, one where nothing is, a page that cannot be written to, and "
        "room that ends with its page");
    EXPECT("EFAULT (14), the machine goes on, and memory that is not the caller's stays as it is");
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t *last = (pid_t *)(void *)(pages + PAGE) - 1;
    munmap(pages + PAGE, PAGE);
    start_chain(only_meets);
    pid_t line[PIDS], pid = SHARED->chain[SHARED->depth - 1];
    int count = line_from(SHARED->depth - 1, line);
    expect_error(lineage(pid, (pid_t *)KERNEL_AT, 1), EFAULT, PHRASE("an address of the kernel"));
    expect_error(lineage(pid, (pid_t *)-4, 2), EFAULT, PHRASE("an address of the kernel"));
    expect_error(lineage(pid, (pid_t *)NEVER_MAPPED, 1), EFAULT, PHRASE("where nothing is"));
    expect_error(lineage(pid, NULL, 1), EFAULT, PHRASE("where nothing is"));
    expect_error(lineage(pid, (pid_t *)(uintptr_t)&pointers, 1), EFAULT,
                 PHRASE("a page that cannot be written to"));
    expect_error(lineage(pid, last, 2), EFAULT, PHRASE("room that ends with its page"));
    expect_count(lineage(pid, last, 1), count);
    expect_line(last, line, 1);
    PASS();
}

static void orphan_waits(void)
{
    SHARED->chain[1] = getpid();
    give_turn(1);
    while (getppid() != 1)
        yield(1);
    asks_for_itself();
    give_turn(2);
    stay();
}

static void leaves_an_orphan(void)
{
    SHARED->chain[0] = getpid();
    fork_child(orphan_waits);
    await_turn(1, "the grandchild");
    end_with(0);
}

static void orphan(void)
{
    pid_t found[PIDS], line[2];
    TRY("a child has a child and ends; the grandchild, of which init is the parent now, asks");
    EXPECT("its own PID and 1: two, whatever its line was before");
    long child = fork_child(leaves_an_orphan);
    call4(SYS_wait4, child, 0, 0, 0);
    await_turn(2, "the grandchild");
    memcpy(found, (const void *)SHARED->found, sizeof found);
    line[0] = SHARED->chain[1];
    line[1] = 1;
    errno = SHARED->error;
    expect_count(SHARED->count, 2);
    expect_line(found, line, 2);
    PASS();
}

static void ends_at_once(void)
{
    SHARED->chain[0] = getpid();
    end_with(0);
}

static void zombie_line(void)
{
    pid_t found[PIDS], line[2];
    TRY("a child has ended, and is asked for before it is waited for, and after");
    EXPECT("a zombie has a line like others; waited for, it is ESRCH (3)");
    long child = fork_child(ends_at_once);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    line[0] = (pid_t)child;
    line[1] = 1;
    expect_count(lineage((pid_t)child, found, PIDS), 2);
    expect_line(found, line, 2);
    call4(SYS_wait4, child, 0, 0, 0);
    expect_error(lineage((pid_t)child, found, PIDS), ESRCH, PHRASE("a PID that nobody has"));
    PASS();
}

/* --- 2.2: what tsh is given, and what it writes ----------------------------------------------- */

/* The n-th word of four letters of this run. */
static const char *word(uint32_t n)
{
    static char words[LETTERS][WORD_SIZE];
    for (uint32_t i = 0; i < 4; i++)
        words[n][i] = letter(n + i);
    return words[n];
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* A text in one line, cut where it is long. */
static const char *shown(const char *text)
{
    static char shapes[3][SHOWN_SIZE];
    static uint32_t turn;
    char *shape = shapes[turn++ % 3];
    size_t at = 0;
    for (; *text && at < SHOWN_SIZE - 8; text++) {
        if (*text == '\n')
            shape[at++] = '\\';
        shape[at++] = *text == '\n' ? 'n' : *text == '\t' ? ' ' : *text;
    }
    strcpy(shape + at, *text ? "..." : "");
    return shape;
}

static void store(const char *path, const void *content, size_t size, mode_t mode)
{
    call1(SYS_unlink, (long)path);
    long fd = call3(SYS_open, (long)path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || call3(SYS_write, fd, (long)content, (long)size) != (long)size)
        FAIL("the test could not write its file %s", path);
    call1(SYS_close, fd);
    call2(SYS_chmod, (long)path, mode);
}

/* This program becomes HELPER, without the key: what tsh does is not the test's. */
static void make_helper(void)
{
    struct stat status;
    if (stat("/lab", &status) < 0)
        FAIL("the test could not read its own program");
    char *content = malloc((size_t)status.st_size);
    int fd = open("/lab", O_RDONLY);
    ssize_t size = read(fd, content, (size_t)status.st_size);
    close(fd);
    for (ssize_t i = 0; i + (ssize_t)sizeof lab_run.key <= size; i++) {
        if (memcmp(content + i, (const void *)lab_run.key, sizeof lab_run.key) == 0)
            memset(content + i, 0, sizeof lab_run.key);
    }
    store(HELPER, content, (size_t)size, 0755);
    call1(SYS_unlink, (long)"/lab");
    free(content);
}

static void become_helper(void)
{
    static const char *const words[] = {HELPER, "library", NULL}, *const environment[] = {NULL};
    call3(SYS_execve, (long)HELPER, (long)words, (long)environment);
    end_with(NOT_MADE);
}

static void library(void)
{
    TRY("a program of its own asks gaji_lineage() for its line, and for that of PID -1");
    EXPECT("2: its PID and 1; and -1, with ESRCH (3) in errno");
    make_helper();
    int status = 0;
    call4(SYS_wait4, fork_child(become_helper), (long)&status, 0, 0);
    if (WIFSIGNALED(status))
        FAIL("signal %d ended the program", WTERMSIG(status));
    if (WEXITSTATUS(status) != LIBRARY_OK)
        FAIL("it got something else, or errno is not set");
    PASS();
}

static void limit_to(int resource, uint32_t most)
{
    struct rlimit limit = {most, most};
    if (most > 0)
        setrlimit(resource, &limit);
}

static void become_tsh(void)
{
    static const char *const words[] = {"tsh", NULL};
    static const char *const environment[] = {"PATH=/bin", "HOME=/bin", NULL};
    static const char *const paths[] = {LINES_PATH, OUTPUT_PATH, ERRORS_PATH};
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        call1(SYS_close, fd);
    for (int fd = 0; fd < 3; fd++)
        call3(SYS_open, (long)paths[fd], fd == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND, 0600);
    limit_to(RLIMIT_NOFILE, SHARED->most_open);
    limit_to(RLIMIT_NPROC, SHARED->most_processes);
    umask(SHARED->mask);
    if (SHARED->deaf)
        signal(SIGINT, SIG_IGN);
    setpgid(0, 0);
    call3(SYS_execve, (long)"/bin/tsh", (long)words, (long)environment);
    end_with(NOT_MADE);
}

/* Who there is besides this one, and what each waits for. */
static const char *who_is_left(void)
{
    int pids[PIDS], count = folder_numbers("/proc", pids, PIDS);
    char *text = SHARED->left;
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < count && at < sizeof SHARED->left - 64; i++) {
        struct process_facts facts;
        if (pids[i] == 1 || process_facts(pids[i], &facts) < 0)
            continue;
        at += (size_t)snprintf(text + at, sizeof SHARED->left - at, "%s%s, PID %d: %s",
                               at ? "; " : "", facts.name, pids[i], facts.state);
    }
    return text;
}

/* Waits for tsh, and for orphans on the way; its status as wait has it. */
static int await_tsh(long pid)
{
    for (int i = 0; i < TURNS_WAIT; i++) {
        if (call4(SYS_wait4, -1, (long)&SHARED->status, WNOHANG, 0) == pid)
            return SHARED->status;
        yield(1);
    }
    FAIL("tsh does not come to its end; there is: %s", who_is_left());
}

static void read_back(const char *path, char *text)
{
    if (file_read(path, text, LINES_SIZE) < 0)
        text[0] = '\0';
}

/* tsh reads these lines; its status as wait has it. What it has written is in SHARED. */
static int run_lines(const char *lines)
{
    if (!is_there(HELPER))
        make_helper();
    call1(SYS_unlink, (long)SHELL);
    store(LINES_PATH, lines, strlen(lines), 0600);
    store(OUTPUT_PATH, "", 0, 0600);
    store(ERRORS_PATH, "", 0, 0600);
    STATE->stacks = 1;
    int status = await_tsh(fork_child(become_tsh));
    read_back(OUTPUT_PATH, SHARED->output);
    read_back(ERRORS_PATH, SHARED->errors);
    return status;
}

static void expect_written(const char *output)
{
    if (strcmp(SHARED->output, output) == 0)
        return;
    if (SHARED->errors[0])
        FAIL("it has written \"%s\", and to standard error \"%s\"", shown(SHARED->output),
             shown(SHARED->errors));
    FAIL("it has written \"%s\"", shown(SHARED->output));
}

static void expect_status(int status, int expected)
{
    if (WIFSIGNALED(status))
        FAIL("tsh itself was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) != expected && SHARED->errors[0])
        FAIL("its status is %d, not %d; to standard error it has written \"%s\"",
             WEXITSTATUS(status), expected, shown(SHARED->errors));
    if (WEXITSTATUS(status) != expected)
        FAIL("its status is %d, not %d", WEXITSTATUS(status), expected);
}

/* What tsh must write to standard output for these lines, and its status. */
static void must(const char *output, int expected, const char *lines)
{
    TRY("tsh reads \"%s\"", shown(lines));
    EXPECT("it writes \"%s\", and its status is %d", shown(output), expected);
    int status = run_lines(lines);
    expect_written(output);
    expect_status(status, expected);
}

/* The same, with a message on standard error that names something. */
static void must_name(const char *name, const char *output, int expected, const char *lines)
{
    must(output, expected, lines);
    if (!strstr(SHARED->errors, name))
        FAIL("no message on standard error names %s: \"%s\"", name, shown(SHARED->errors));
}

/* The same, with a message that may say anything. */
static void must_complain(const char *output, int expected, const char *lines)
{
    must(output, expected, lines);
    if (!SHARED->errors[0])
        FAIL("there is no message on standard error");
}

/* Lines, or what they are to write, with words and numbers of this run. */
__attribute__((format(printf, 1, 2))) static const char *text(const char *format, ...)
{
    static char texts[4][LINES_SIZE / 4];
    static uint32_t turn;
    char *made = texts[turn++ % 4];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(made, sizeof texts[0], format, arguments);
    va_end(arguments);
    return made;
}

static void store_text(const char *path, const char *content)
{
    store(path, content, strlen(content), 0600);
}

/* --- run -------------------------------------------------------------------------------------- */

static void words(void)
{
    const char *a = word(0), *b = word(3), *c = word(6);
    must(text("%s %s\n", a, b), 0, text("echo %s %s\n", a, b));
    must(text("%s %s %s\n", a, b, c), 0, text("  echo \t%s   %s\t%s \n", a, b, c));
    must(text("%s\n%s\n", a, b), 0, text("\n\necho %s # %s\n   \n# %s\necho %s\n", a, c, c, b));
    must(text("%s  %s|%s\n", a, b, c), 0, text("echo '%s  %s|'\"%s\"\n", a, b, c));
    must(text("%s\n", c), 0, text("/bin/echo %s", c));
    OBSERVE(a[0]);
    OBSERVE(b[1]);
    PASS();
}

static void statuses(void)
{
    uint32_t code = number(1, 3, 90), signal = number(2, 10, 15);
    must("", 0, "");
    must("", (int)code, text(HELPER " exits %u\n", (unsigned)code));
    must("", 0, text(HELPER " exits %u\n\n" HELPER " exits 0\n", (unsigned)code));
    must_name(word(1), "", 127, text("/bin/%s\n", word(1)));
    must_name(word(2), "", 127, text("%s\n", word(2)));
    must_name("/bin", "", 126, "/bin\n");
    must_name(LINES_PATH, "", 126, LINES_PATH "\n");
    must("", 128 + (int)signal, text(HELPER " dies %u\n", (unsigned)signal));
    must("", 128 + SIGKILL, HELPER " dies 9\n");
    OBSERVE(code);
    OBSERVE(signal);
    PASS();
}

static void goes_on(void)
{
    const char *a = word(0), *b = word(3), *c = word(6);
    must(text("%s\n%s\n", a, b), 0, text(HELPER " slow %s\necho %s\n", a, b));
    must_name(c, text("%s\n%s\n", a, b), 0, text("echo %s\n%s\necho %s\n", a, c, b));
    must("2\n", 0, text("%s\n" HELPER " depth\n", c));
    must(text("%s\n", b), 0, text(HELPER " dies 11\necho %s\n", b));
    must(text("%s\n%s\n", a, b), 0, text("cat\n%s\n%s\n", a, b));
    OBSERVE(a[0]);
    OBSERVE(b[0]);
    PASS();
}

/* --- cd and exit ------------------------------------------------------------------------------ */

static void cd(void)
{
    char folder[2 * WORD_SIZE];
    sprintf(folder, "/%s", word(0));
    call2(SYS_mkdir, (long)folder, 0755);
    must(text("%s\n", folder), 0, text("cd %s\npwd\n", folder));
    must(text("%s\n/\n", folder), 0, text("cd %s\npwd\ncd ..\npwd\n", folder + 1));
    must("/bin\n", 0, "cd\npwd\n");
    must_name(word(4), "/\n", 0, text("cd /%s\npwd\n", word(4)));
    must("", 1, text("cd /%s\n", word(4)));
    must("", 0, text("cd /%s\ncd %s\n", word(4), folder));
    must(text("%s\n", folder), 0, text("cd %s\ncd / | cat\npwd\n", folder));
    OBSERVE(folder[1]);
    PASS();
}

static void leaves(void)
{
    uint32_t code = number(1, 3, 90);
    must("", (int)code, text("exit %u\necho %s\n", (unsigned)code, word(0)));
    must("", (int)code, text(HELPER " exits %u\nexit\necho %s\n", (unsigned)code, word(0)));
    must("", 0, text(HELPER " exits %u\nexit 0\n", (unsigned)code));
    must(text("%s\n", word(1)), 0, text("exit %u | cat\necho %s\n", (unsigned)code, word(1)));
    must_complain("", 2, text("exit %s\necho %s\n", word(2), word(0)));
    OBSERVE(code);
    PASS();
}

/* --- redirections ----------------------------------------------------------------------------- */

static void from_and_to(void)
{
    const char *a = word(0), *b = word(3);
    store_text("/in", text("%s\n%s\n", a, b));
    must(text("%s\n%s\n", a, b), 0, "cat < /in\n");
    must(text("%s\n", b), 0, text("echo %s > /f\ncat /f\n", b));
    must(text("%s\n", a), 0, text("echo %s %s %s > /f\necho %s > /f\ncat < /f\n", b, a, b, a));
    must(text("%s\n%s\n", a, b), 0, "cat</in>/g\ncat /g\n");
    must(text("%s\n", b), 0, text("> /g echo %s\ncat /g\n", b));
    must(text("%s\n", a), 0, text("echo %s > /f\necho %s\n", b, a));
    OBSERVE(a[0]);
    OBSERVE(b[0]);
    PASS();
}

static void append(void)
{
    const char *a = word(0), *b = word(3), *c = word(6);
    must(text("%s\n%s\n", a, b), 0, text("echo %s >> /f\necho %s >> /f\ncat /f\n", a, b));
    must(text("%s\n%s\n", c, b), 0, text("echo %s > /f\necho %s >> /f\ncat /f\n", c, b));
    must(text("%s\n%s\n", c, b), 0, text("cat < /f >> /g\ncat /g\n"));
    OBSERVE(c[0]);
    PASS();
}

static void modes(void)
{
    SHARED->mask = 022;
    must("644\n", 0, "echo > /f\n" HELPER " mode /f\n");
    must("644\n", 0, "echo >> /g\n" HELPER " mode /g\n");
    SHARED->mask = 0;
    must("666\n", 0, "> /h\n" HELPER " mode /h\n");
    store_text("/there", word(0));
    must("600\n", 0, "echo > /there\n" HELPER " mode /there\n");
    PASS();
}

static void no_file(void)
{
    const char *a = word(0), *b = word(3), *c = word(6);
    must_name(text("/%s", c), "", 1, text("cat < /%s\n", c));
    must_name(text("/%s", c), text("%s\n", b), 0, text("echo %s < /%s\necho %s\n", a, c, b));
    must_name(text("/%s/f", c), text("%s\n", b), 0, text("echo %s > /%s/f\necho %s\n", a, c, b));
    must("2\n", 0, text("cat < /%s\n" HELPER " depth\n", c));
    OBSERVE(b[0]);
    PASS();
}

/* --- pipelines -------------------------------------------------------------------------------- */

static const char *cats(uint32_t count)
{
    static char made[LINES_SIZE / 8];
    made[0] = '\0';
    for (uint32_t i = 0; i < count; i++)
        strcat(made, " | cat");
    return made;
}

static void store_big(void)
{
    static char big[BIG_SIZE];
    for (uint32_t i = 0; i < BIG_SIZE; i++)
        big[i] = i % BIG_LINE == BIG_LINE - 1 ? '\n' : letter(i / BIG_LINE % LETTERS);
    store("/big", big, sizeof big, 0600);
}

static void two(void)
{
    const char *a = word(0), *b = word(3), *c = word(6);
    store_text("/in", text("%s\n%s\n%s\n", a, b, c));
    must(text("%s\n", a), 0, text("echo %s | cat\n", a));
    must("3\n", 0, "cat /in | wc -l\n");
    must(text("%s\n%s\n", a, b), 0, text("cat | cat\n%s\n%s\n", a, b));
    must("15\n", 0, "cat < /in | wc -c > /f\ncat /f\n");
    must(text("%s\n", c), 0, text("echo %s|cat|cat\n", c));
    OBSERVE(a[0]);
    OBSERVE(c[0]);
    PASS();
}

static void many(void)
{
    uint32_t count = number(0, 6, 12);
    store_big();
    must(text("%s\n", word(0)), 0, text("echo %s%s\n", word(0), cats(2)));
    must(text("%s\n", word(1)), 0, text("echo %s%s\n", word(1), cats(count)));
    must(text("%u\n", BIG_SIZE), 0, text("cat /big%s | wc -c\n", cats(2)));
    OBSERVE(count);
    PASS();
}

static void early_end(void)
{
    store_big();
    char line[BIG_LINE + 1];
    memset(line, letter(0), BIG_LINE - 1);
    strcpy(line + BIG_LINE - 1, "\n");
    must(line, 0, "cat /big | head -n 1\n");
    must(line, 0, "cat /big | cat | head -n 1\n");
    must(text("%s\n", word(0)), 0, text("cat /big | " HELPER " exits 0\necho %s\n", word(0)));
    OBSERVE(line[0]);
    PASS();
}

static void last_status(void)
{
    uint32_t code = number(1, 3, 90);
    must("", (int)code, text(HELPER " exits 1 | " HELPER " exits %u\n", (unsigned)code));
    must("", 0, text(HELPER " exits %u | " HELPER " exits 0\n", (unsigned)code));
    must("", 127, text("echo %s | %s\n", word(0), word(3)));
    must("made\n", 0, HELPER " makes /slow | " HELPER " exits 0\n" HELPER " looks /slow\n");
    OBSERVE(code);
    PASS();
}

/* --- the background --------------------------------------------------------------------------- */

static void at_once(void)
{
    must("made\n", 0, HELPER " answers /go /seen &\necho > /go\n" HELPER " awaits /seen\n");
    must("made\n", 0,
         HELPER " answers /go2 /seen2 | cat | cat &\necho > /go2\n" HELPER " awaits /seen2\n");
    must("", 0, HELPER " exits 3 &\n");
    PASS();
}

static void right_child(void)
{
    uint32_t code = number(1, 3, 90);
    const char *a = word(0), *b = word(3);
    must(text("%s\n%s\n", a, b), 0,
         text(HELPER " answers /go /seen &\n" HELPER " outlives /go /seen %s 0\necho %s\n", a, b));
    must(text("%s\n", a), (int)code,
         text(HELPER " answers /go2 /seen2 &\n" HELPER " outlives /go2 /seen2 %s %u\n", a,
              (unsigned)code));
    must(text("%s\n%s\n", a, b), 0,
         text(HELPER " answers /go3 /seen3 &\n" HELPER
                     " outlives /go3 /seen3 %s 0 | cat\necho %s\n",
              a, b));
    OBSERVE(code);
    PASS();
}

static void own_input(void)
{
    const char *a = word(0), *b = word(3);
    must(text("%s\n", a), 0, text("cat &\n" HELPER " settles\necho %s\n", a));
    must(text("%s\n", a), 0, text("cat | cat &\n" HELPER " settles\necho %s\n", a));
    store_text("/in", text("%s\n", b));
    must(text("%s\n%s\n", b, a), 0, text("cat < /in &\n" HELPER " settles\necho %s\n", a));
    OBSERVE(a[0]);
    PASS();
}

/*
 * What Ctrl-C does at a terminal: SIGINT for all that have it, which are the shell and all that it
 * has started. The shell ignores it there.
 */
static void interrupt(void)
{
    const char *a = word(0);
    SHARED->deaf = true;
    must("", 128 + SIGINT, HELPER " interrupts\n");
    must(text("%s\n", a), 0, text(HELPER " interrupts\necho %s\n", a));
    must("not made\n", 0, HELPER " makes /left | " HELPER " interrupts\n" HELPER " looks /left\n");
    must("made\n", 0, HELPER " makes /back &\n" HELPER " interrupts\n" HELPER " awaits /back\n");
    must("made\n", 0,
         HELPER " makes /both | cat &\n" HELPER " interrupts\n" HELPER " awaits /both\n");
    OBSERVE(a[0]);
    PASS();
}

/* --- nothing is left -------------------------------------------------------------------------- */

static void zombies(void)
{
    must("0\n", 0, "echo > /f | cat | cat\n" HELPER " zombies\n");
    must("0\n", 0, HELPER " exits 1 &\n" HELPER " settles\n" HELPER " zombies\n");
    must("0\n", 0,
         HELPER " exits 1 &\n" HELPER " exits 2 &\ntrue | true | true &\n" HELPER
                " settles\n" HELPER " zombies\n");
    PASS();
}

static void descriptors(void)
{
    store_text("/in", "");
    must("0 1 2\n", 0, HELPER " descriptors\n");
    must("0 1 2\n", 0, "echo > /f | " HELPER " descriptors | cat\n");
    must("0 1 2\n", 0, HELPER " descriptors | cat | cat\n");
    must("0 1 2\n", 0, "echo | cat | " HELPER " descriptors\n");
    must("0 1 2\n", 0, HELPER " descriptors < /in > /f\ncat /f\n");
    must("0 1 2\n", 0, HELPER " descriptors > /g &\n" HELPER " settles\ncat /g\n");
    must("0 1 2\n", 0, "echo > /f | cat > /f\ncat < /f > /f\ntrue &\n" HELPER " descriptors\n");
    must("0 1 2\n", 0, "cat < /none\n/none\ncd /none\n" HELPER " descriptors\n");
    PASS();
}

/* --- what HELPER does ------------------------------------------------------------------------- */

static void make_file(const char *path)
{
    close(open(path, O_WRONLY | O_CREAT, 0600));
}

/* Until somebody has made that file. */
static bool await_file(const char *path)
{
    for (int i = 0; i < HELPER_WAIT && !is_there(path); i++)
        yield(1);
    return is_there(path);
}

static void say(const char *line)
{
    write(STDOUT_FILENO, text("%s\n", line), strlen(line) + 1);
}

/* How many ancestors this one has, by /proc. */
static int depth(void)
{
    struct process_facts facts;
    int found = 0;
    for (pid_t pid = getpid(); pid > 1 && process_facts(pid, &facts) == 0; pid = facts.parent)
        found++;
    return found;
}

/* How many zombies the same parent has. */
static int sibling_zombies(void)
{
    int pids[PIDS], count = folder_numbers("/proc", pids, PIDS), found = 0;
    for (int i = 0; i < count; i++) {
        struct process_facts facts;
        if (process_facts(pids[i], &facts) == 0 && facts.parent == getppid())
            found += strcmp(facts.state, "zombie") == 0;
    }
    return found;
}

/* Its permissions, in octal. */
static const char *mode_of(const char *path)
{
    struct stat status;
    return stat(path, &status) < 0 ? "none" : text("%o", (unsigned)status.st_mode & 0777);
}

/* Once others of the pipeline are there, too: who presses Ctrl-C comes later than they. */
static int interrupts(void)
{
    yield(A_WHILE / 2);
    return kill(0, SIGINT);
}

static const char *open_descriptors(void)
{
    static char list[4 * DESCRIPTORS];
    int at = 0;
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            at += sprintf(list + at, "%s%d", at ? " " : "", fd);
    }
    return list;
}

static int outlives(const char *go, const char *seen, const char *line, const char *code)
{
    make_file(go);
    if (!await_file(seen))
        return NOT_MADE;
    yield(A_WHILE); /* the one in the background has ended by now */
    say(line);
    return atoi(code);
}

static int answers(const char *go, const char *seen)
{
    if (!await_file(go))
        return NOT_MADE;
    make_file(seen);
    return 0;
}

/* Of the process with its two ancestors, by the library; below the first process there are no more.
 */
static int asks_library(void)
{
    pid_t found[PIDS];
    bool told = gaji_lineage(0, found, PIDS) == 2 && found[0] == getpid() && found[1] == 1;
    errno = 0;
    return told && gaji_lineage(-1, found, PIDS) == -1 && errno == ESRCH ? LIBRARY_OK : 1;
}

/* word[1] says what; the further words are the paths, texts and numbers for it. */
static int helper(char **words)
{
    const char *what = words[1];
    if (strcmp(what, "library") == 0)
        return asks_library();
    if (strcmp(what, "exits") == 0)
        return atoi(words[2]);
    if (strcmp(what, "dies") == 0)
        return kill(getpid(), atoi(words[2]));
    if (strcmp(what, "interrupts") == 0)
        return interrupts();
    if (strcmp(what, "answers") == 0)
        return answers(words[2], words[3]);
    if (strcmp(what, "outlives") == 0)
        return outlives(words[2], words[3], words[4], words[5]);
    if (strcmp(what, "awaits") == 0)
        await_file(words[2]);
    else if (strcmp(what, "settles") == 0 || strcmp(what, "makes") == 0 ||
             strcmp(what, "slow") == 0)
        yield(A_WHILE);
    if (strcmp(what, "makes") == 0)
        make_file(words[2]);
    if (strcmp(what, "awaits") == 0 || strcmp(what, "looks") == 0)
        say(is_there(words[2]) ? "made" : "not made");
    if (strcmp(what, "slow") == 0)
        say(words[2]);
    if (strcmp(what, "mode") == 0)
        say(mode_of(words[2]));
    if (strcmp(what, "depth") == 0)
        say(text("%d", depth()));
    if (strcmp(what, "zombies") == 0)
        say(text("%d", sibling_zombies()));
    if (strcmp(what, "descriptors") == 0)
        say(open_descriptors());
    return 0;
}

static const struct lab_test TESTS[] = {
    {"own-line", own_line},   {"others-line", others_line}, {"few", few},
    {"library", library},     {"refused", refused},         {"pointers", pointers},
    {"orphan", orphan},       {"zombie-line", zombie_line}, {"words", words},
    {"statuses", statuses},   {"goes-on", goes_on},         {"cd", cd},
    {"exit", leaves},         {"from-and-to", from_and_to}, {"append", append},
    {"modes", modes},         {"no-file", no_file},         {"two", two},
    {"many", many},           {"early-end", early_end},     {"last-status", last_status},
    {"at-once", at_once},     {"right-child", right_child}, {"own-input", own_input},
    {"interrupt", interrupt}, {"zombies", zombies},         {"descriptors", descriptors},
};

int main(int argc, char **argv)
{
    if (getpid() != 1)
        return argc > 1 ? helper(argv) : 1;
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
