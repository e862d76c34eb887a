/* A vfork child's limits are its own: its parent, whose memory it borrows, keeps its stack. */
#include "say.h"
#include <sys/resource.h>

static const char *path;

__attribute__((noinline)) static int use_stack(int kib)
{
    volatile char room[1024];
    room[0] = (char)kib;
    return kib > 0 ? use_stack(kib - 1) + room[0] : 0;
}

static void deep(void)
{
    use_stack(1024);
}

static void limit(int resource, rlim_t value)
{
    struct rlimit limit = {value, RLIM_INFINITY};
    setrlimit(resource, &limit);
}

static void borrower_limits(int resource, rlim_t value)
{
    if (vfork() == 0) {
        limit(resource, value);
        _exit(0);
    }
    wait(NULL);
}

static void parent_after_stack(void)
{
    borrower_limits(RLIMIT_STACK, 256 << 10);
    deep();
}

static void parent_after_memory(void)
{
    borrower_limits(RLIMIT_AS, 64 << 10);
    deep();
}

static void parent_was_limited(void)
{
    limit(RLIMIT_STACK, 256 << 10);
    borrower_limits(RLIMIT_STACK, 8 << 20);
    deep();
}

static void program_of_the_child(void)
{
    int status;
    pid_t child = vfork();
    if (child == 0) {
        limit(RLIMIT_STACK, 256 << 10);
        execl(path, path, "deep", NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    say_status("its own program", status);
    deep();
}

static void child_of_the_child(void)
{
    static int status;
    pid_t child = vfork();
    if (child == 0) {
        limit(RLIMIT_STACK, 256 << 10);
        status = status_of(start(deep));
        _exit(0);
    }
    waitpid(child, NULL, 0);
    say_status("its own child", status);
    deep();
}

int main(int argc, char **argv)
{
    path = argv[0];
    if (argc > 1)
        return deep(), 0;
    say_end("after the child limited its stack", parent_after_stack);
    say_end("after the child limited its memory", parent_after_memory);
    say_end("after the child asked for more", parent_was_limited);
    say_end("after the child's exec", program_of_the_child);
    say_end("after the child's fork", child_of_the_child);
    return 0;
}
