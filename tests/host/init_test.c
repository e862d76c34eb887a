/* init's waiting: for a child that could not be started, and beside orphans and signals. */
#include "tests/host/unit.h"

#include "kernel/abi/reboot.h"

#include <sys/types.h>

static int waits; /* that have an answer: orphans, and last the child */

static pid_t fake_wait(int *status);
int init_main(void);
#define wait fake_wait
#define main init_main
#include "user/programs/init.c"
#undef main
#undef wait

int gaji_check(int operation, struct gaji_check_result *result)
{
    (void)operation;
    (void)result;
    return -1;
}

const char *exec_explain(const char *file, int error)
{
    (void)file;
    (void)error;
    return NULL;
}

#define ORPHAN 7
#define CHILD  8

static pid_t fake_wait(int *status)
{
    errno = EINTR;
    if (waits == 0)
        return -1;
    waits--;
    *status = waits ? W_EXITCODE(1, 0) : W_EXITCODE(3, 0);
    return waits ? ORPHAN : CHILD;
}

static void child_that_could_not_be_started(void **state)
{
    (void)state;
    waits = 0; /* a signal ends the wait, if there is one */
    assert_int_equal(child_wait(-1), W_EXITCODE(STATUS_CANNOT_RUN, 0));
    waits = 2;
    assert_int_equal(child_wait(-1), W_EXITCODE(STATUS_CANNOT_RUN, 0));
}

static void status_is_the_childs_not_an_orphans(void **state)
{
    (void)state;
    waits = 3;
    assert_int_equal(child_wait(CHILD), W_EXITCODE(3, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_that_could_not_be_started),
        cmocka_unit_test(status_is_the_childs_not_an_orphans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
