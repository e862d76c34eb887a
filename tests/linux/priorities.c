/* Priorities, policies and processors: what everybody has who never asked for another. */
#include "say.h"

#include <sched.h>
#include <sys/resource.h>

static void nice_values(void)
{
    errno = 0;
    SAY(getpriority(PRIO_PROCESS, 0));
    SAY(syscall(SYS_getpriority, PRIO_PROCESS, getpid()));
    SAY(syscall(SYS_getpriority, PRIO_PGRP, 0));
    SAY(syscall(SYS_getpriority, PRIO_PGRP, getpgrp()));
    SAY(syscall(SYS_getpriority, PRIO_PROCESS, 999999));
    SAY(syscall(SYS_getpriority, PRIO_PGRP, 999999));
    SAY(syscall(SYS_getpriority, PRIO_PROCESS, -1));
    SAY(syscall(SYS_getpriority, 3, 0));
    SAY(syscall(SYS_getpriority, -1, 0));
    SAY(setpriority(PRIO_PROCESS, 0, 0));
    SAY(setpriority(PRIO_PGRP, 0, 0));
    SAY(setpriority(PRIO_PROCESS, 999999, 0));
    SAY(setpriority(9, 0, 0));
    SAY(syscall(SYS_nice, 0));
}

static void policies(void)
{
    struct sched_param param = {.sched_priority = 0};
    SAY(sched_getscheduler(0));
    SAY(sched_getscheduler(getpid()));
    SAY(sched_getscheduler(-1));
    SAY(sched_getscheduler(999999));
    SAY(sched_setscheduler(0, SCHED_OTHER, &param));
    SAY(sched_setscheduler(0, SCHED_OTHER, NULL));
    SAY(sched_setscheduler(0, SCHED_OTHER, (void *)8));
    SAY(sched_setscheduler(-1, SCHED_OTHER, &param));
    SAY(sched_setscheduler(999999, SCHED_OTHER, &param));
    SAY(sched_setscheduler(0, -1, &param));
    SAY(sched_setscheduler(0, 77, &param));
    SAY(sched_setscheduler(0, SCHED_RR, &param));
    param.sched_priority = 100;
    SAY(sched_setscheduler(0, SCHED_FIFO, &param));
    param.sched_priority = 1;
    SAY(sched_setscheduler(0, SCHED_OTHER, &param));
    SAY(sched_setparam(0, &param));
    SAY(sched_getparam(0, &param));
    say("priority %d\n", param.sched_priority);
    SAY(sched_setparam(0, &param));
    SAY(sched_getparam(0, NULL));
    SAY(sched_getparam(-1, &param));
    SAY(sched_getparam(999999, &param));
    SAY(sched_getparam(0, (void *)8));
}

static void ranges(void)
{
    for (int policy = -1; policy < 9; policy++)
        if (policy != 7) /* which newer Linux has */
            say("policy %d: %d to %d\n", policy, sched_get_priority_min(policy),
                sched_get_priority_max(policy));
}

static void processors(void)
{
    unsigned long mask[32] = {1};
    unsigned processor = 7, node = 7;
    SAY(syscall(SYS_sched_setaffinity, 0, sizeof mask, mask));
    SAY(syscall(SYS_sched_setaffinity, 0, 1, mask));
    SAY(syscall(SYS_sched_setaffinity, 0, 0, mask));
    SAY(syscall(SYS_sched_setaffinity, 999999, 4, mask));
    SAY(syscall(SYS_sched_setaffinity, 0, 4, 8));
    mask[0] = 0;
    SAY(syscall(SYS_sched_setaffinity, 0, 4, mask));
    SAY(syscall(SYS_getcpu, &processor, &node, NULL));
    say("processor %u of node %u\n", processor, node);
    SAY(syscall(SYS_getcpu, NULL, NULL, NULL));
    SAY(syscall(SYS_getcpu, 8, NULL, NULL));
}

int main(void)
{
    nice_values();
    policies();
    ranges();
    processors();
    return 0;
}
