/* greeddemo: a parent watches a child that wants more and more memory, gives way once, and ends it.
 */
#include <gaji/limit.h>
#include <gaji/port.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB        (1024u * 1024u)
#define FIRST_MIB  8u
#define SECOND_MIB 16u

/* Takes one MiB after the other. */
static void greedy_run(void)
{
    struct rlimit limit = {FIRST_MIB * MIB, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    raise(SIGSTOP); /* until the parent watches */
    for (unsigned mib = 1;; mib++) {
        char *memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            printf("  child: mmap failed after %u MiB. (The default would have been this.)\n", mib);
            _exit(1);
        }
        memset(memory, 1, MIB);
    }
}

static void notice_print(const struct limit_notice *notice)
{
    printf("  notice: PID %d has an address space of %u MiB, and wants %u KiB more.\n", notice->pid,
           notice->limit / MIB, (notice->wanted - notice->limit) / 1024);
    fflush(stdout);
}

/* Receives one notice. false when something else, or nothing, came. */
static int notice_wait(int port, struct limit_notice *notice)
{
    struct port_message message = {.length = sizeof *notice, .payload = notice};
    return port_receive(port, &message, 0) == 0 && message.type == PORT_TYPE_LIMIT &&
           message.sender == 0;
}

int main(void)
{
    struct limit_notice notice;
    int port = port_create(4, 64), status;
    printf("The parent, PID %d, starts a child with a limit of %u MiB of address space.\n",
           getpid(), FIRST_MIB);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("greeddemo: fork");
        return 1;
    }
    if (child == 0)
        greedy_run();
    waitpid(child, NULL, WUNTRACED);
    if (port < 0 || limit_watch(child, port) < 0) {
        perror("greeddemo: limit_watch");
        return 1;
    }
    printf("It asks to be told (limit_watch), and lets the child, PID %d, run.\n", child);
    kill(child, SIGCONT);

    if (!notice_wait(port, &notice))
        return 1;
    notice_print(&notice);
    struct rlimit more = {SECOND_MIB * MIB, RLIM_INFINITY};
    printf("The parent gives way once: %u MiB.\n", SECOND_MIB);
    prlimit(child, RLIMIT_AS, &more, NULL);

    if (!notice_wait(port, &notice))
        return 1;
    notice_print(&notice);
    printf("The parent has had enough and kills it.\n");
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    printf("wait() says: ended by signal %d. The memory is free again.\n", WTERMSIG(status));
    return 0;
}
