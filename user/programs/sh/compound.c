/* if, while, until and for; break and continue. They run in the shell itself. */
#include "jobs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool continuing; /* the last of the loops that are being left goes on: `continue` */

/* break [N], continue [N]: leaves N loops, or goes on with the N-th. */
int run_break(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    if (shell.loops == 0 || count < 1) {
        fprintf(stderr, "sh: %s: %s\n", argv[0],
                count < 1 ? "the number of loops is at least 1" : "there is no loop around it");
        return 1;
    }
    shell.leaving = count < shell.loops ? count : shell.loops;
    continuing = argv[0][0] == 'c';
    return 0;
}

/* After a condition or a body: whether the loop goes on. A body may be without any process that
 * Ctrl-C could end. */
static bool loop_goes_on(int *status)
{
    if (signal_waits(SIGINT)) {
        shell.interrupted = true;
        *status = STATUS_SIGNAL + SIGINT;
        fputc('\n', stderr);
    }
    if (shell.interrupted || shell.leaving == 0)
        return !shell.interrupted;
    shell.leaving--;
    bool goes_on = shell.leaving == 0 && continuing;
    if (shell.leaving == 0)
        continuing = false;
    return goes_on;
}

static int while_run(const struct compound *compound)
{
    int status = 0;
    for (bool goes_on = true; goes_on;) {
        void *mark = arena_mark();
        bool good = list_run(compound->condition) == 0;
        if (shell.interrupted || shell.leaving > 0) /* in the condition */
            status = shell.last_status;
        else if (good != compound->until)
            status = list_run(compound->body);
        else
            break;
        goes_on = loop_goes_on(&status);
        arena_release(mark);
    }
    return status;
}

static int for_run(const struct compound *compound)
{
    int count, status = 0;
    char **values = words_expand(&compound->words, &count);
    bool goes_on = true;
    for (int i = 0; i < count && goes_on; i++) {
        void *mark = arena_mark();
        variable_set(compound->name, values[i]);
        status = list_run(compound->body);
        goes_on = loop_goes_on(&status);
        arena_release(mark);
    }
    return status;
}

static int if_run(const struct compound *compound)
{
    for (; compound; compound = compound->otherwise) {
        if (!compound->condition || list_run(compound->condition) == 0)
            return list_run(compound->body);
        if (shell.interrupted || shell.leaving > 0)
            return shell.last_status;
    }
    return 0;
}

int compound_run(const struct compound *compound)
{
    if (compound->kind == COMPOUND_IF)
        return if_run(compound);
    shell.loops++;
    int status = compound->kind == COMPOUND_FOR ? for_run(compound) : while_run(compound);
    if (--shell.loops == 0)
        shell.leaving = 0;
    return status;
}
