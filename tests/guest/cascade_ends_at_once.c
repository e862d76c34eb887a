/*
 * Two callers end a tree and a part of it at the same time, while processes of it are in the middle
 * of their own ends, which take long since they own much memory. Both calls return, nobody is left
 * behind, and a parent that wants no zombies has none.
 */
// run: --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/threads.h"

#include <gaji/cascade.h>
#include <gaji/check.h>
#include <string.h>

#define SIZE   (4u << 20) /* whose end is preempted */
#define ROUNDS 32         /* each way for each to end */

struct tree {
    volatile pid_t root, middle, leaf;
    volatile int go;
};

static struct tree *tree; /* shared by all */
static int round_number;
static int ends[2]; /* all of the tree have the writing end */

static void own_much(void)
{
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    memset(memory, 1, SIZE);
}

static void sleep_or_end(bool ends_itself)
{
    own_much();
    if (!ends_itself)
        for (;;)
            pause();
    while (!tree->go)
        sched_yield();
    _exit(0);
}

static void leaf(void)
{
    if (round_number & 8)
        cascade_set(false);
    tree->leaf = getpid();
    sleep_or_end(round_number & 1);
}

static void middle(void)
{
    child_start(leaf);
    while (!tree->leaf)
        sched_yield();
    tree->middle = getpid();
    sleep_or_end(round_number & 2);
}

static void root(void)
{
    close(ends[0]);
    cascade_set(round_number & 4);
    child_start(middle);
    while (!tree->middle)
        sched_yield();
    tree->root = getpid();
    sleep_or_end(round_number & 16);
}

static void end_part(void *unused)
{
    (void)unused;
    for (int i = 0; i < round_number % 5; i++)
        sched_yield();
    EXPECT(kill_tree(tree->middle) == 0 || errno == ESRCH || errno == EPERM);
}

static void kill_left_over(void)
{
    kill(tree->middle, SIGKILL);
    kill(tree->leaf, SIGKILL);
}

static void one_round(bool wants_none)
{
    struct thread other;
    char c;
    int status;
    memset(tree, 0, sizeof *tree);
    EXPECT(signal(SIGCHLD, wants_none ? SIG_IGN : SIG_DFL) != SIG_ERR && pipe(ends) == 0);
    pid_t pid = child_start(root);
    while (!tree->root)
        sched_yield();
    tree->go = 1;
    for (int i = 0; i < round_number % 7; i++)
        sched_yield();
    thread_start(&other, end_part, NULL);
    EXPECT(kill_tree(pid) == 0 || errno == ESRCH);
    thread_join(&other);
    close(ends[1]);
    if (!wants_none)
        EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(waitpid(-1, &status, 0) == -1 && errno == ECHILD);
    if (round_number & 18) /* who ended before the call has left its child to init */
        kill_left_over();
    EXPECT(read(ends[0], &c, 1) == 0); /* nobody lives */
    close(ends[0]);
}

int main(void)
{
    tree = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(tree != MAP_FAILED);
    for (round_number = 0; round_number < ROUNDS; round_number++) {
        one_round(false);
        one_round(true);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    return 0;
}
