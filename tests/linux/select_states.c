/* select and pselect: which bits are set for pipes and files in each state, and errors. */
#include "say.h"

#include <sys/select.h>

static char bytes[70000];

static void show(const char *what, int fd)
{
    fd_set in, out, except;
    struct timeval zero = {0, 0};
    FD_ZERO(&in);
    FD_SET(fd, &in);
    out = except = in;
    int result = select(fd + 1, &in, &out, &except, &zero);
    say("%s: %d%s%s%s\n", what, result, FD_ISSET(fd, &in) ? " read" : "",
        FD_ISSET(fd, &out) ? " write" : "", FD_ISSET(fd, &except) ? " except" : "");
}

int main(void)
{
    int ends[2];
    struct timeval zero = {0, 0}, odd = {0, 1500000}, wrong = {0, -1};
    fd_set set;
    pipe2(ends, O_NONBLOCK);
    show("empty, read end", ends[0]);
    show("empty, write end", ends[1]);
    SAY(write(ends[1], bytes, sizeof bytes));
    show("full, read end", ends[0]);
    show("full, write end", ends[1]);
    close(ends[1]);
    SAY(read(ends[0], bytes, sizeof bytes));
    show("no writer", ends[0]);
    close(ends[0]);
    pipe2(ends, O_NONBLOCK);
    close(ends[0]);
    show("no reader", ends[1]);
    int fd = open("/dev/null", O_RDONLY);
    show("/dev/null", fd);

    FD_ZERO(&set);
    FD_SET(20, &set); /* not open */
    SAY(select(21, &set, NULL, NULL, &zero));
    say("the set is as it was: %d\n", FD_ISSET(20, &set) != 0);
    SAY(select(20, &set, NULL, NULL, &zero));
    SAY(select(-1, NULL, NULL, NULL, &zero));
    SAY(select(0, NULL, NULL, NULL, &wrong));
    SAY(syscall(SYS__newselect, 0, NULL, NULL, NULL, (void *)-8));
    SAY(syscall(SYS__newselect, 1, (void *)-8, NULL, NULL, NULL));
    SAY(syscall(SYS__newselect, 0, NULL, NULL, NULL, &odd));
    SAY(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &zero, (void *)-8));
    SAY(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &zero, NULL));
    uint64_t none = 0;
    uint32_t pair[2] = {(uint32_t)(uintptr_t)&none, 4};
    SAY(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &zero, pair));
    return 0;
}
