/* TLS entries and segment registers are each process's own: kept in fork and switches, not in exec.
 */
#include "tests/guest/tls.h"

#include <time.h>

static int values[4] = {10, 11, 12, 13};

static void keep(int number)
{
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int entry = tls_set(6 + number % 3, &values[number]);
    gs_load(TLS_SELECTOR(entry));
    do {
        sched_yield();
        EXPECT(gs_value() == 10 + number && gs_selector() == TLS_SELECTOR(entry));
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec * 10 + now.tv_nsec / 100000000 <=
             end.tv_sec * 10 + end.tv_nsec / 100000000 + 3);
}

static void without_tls(void)
{
    for (int i = 0; i < 1000; i++) {
        sched_yield();
        EXPECT(gs_selector() == TLS_SELECTOR(7) || gs_selector() == 0);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        struct user_desc desc = {.entry_number = 7};
        EXPECT(gs_selector() == 0);
        EXPECT(syscall(SYS_get_thread_area, &desc) == 0 && desc.base_addr == 0);
        return 44;
    }
    EXPECT(tls_set(-1, &values[3]) == 6 && tls_set(-1, &values[2]) == 7);
    gs_load(TLS_SELECTOR(7));
    pid_t child = fork();
    if (child == 0) {
        EXPECT(gs_value() == 12);
        execl(argv[0], argv[0], "again", (char *)NULL);
    }
    EXPECT(exited_with(child_wait(child), 44));

    pid_t children[5];
    for (int i = 0; i < 5; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            i < 4 ? keep(i) : without_tls();
            _exit(0);
        }
    }
    for (int i = 0; i < 5; i++)
        EXPECT(exited_with(child_wait(children[i]), 0));
    EXPECT(gs_value() == 12);
    return 0;
}
