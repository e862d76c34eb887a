/* lineage [PID]: a process, its parent, that one's parent, and so on up to init; first its own. */
#include <gaji/lineage.h>
#include <gaji/proc.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN_MOST 64

static void print_process(pid_t pid)
{
    struct process_facts facts;
    printf("%5d  %s\n", (int)pid, process_facts(pid, &facts) == 0 ? facts.name : "(has ended)");
}

int main(int argc, char **argv)
{
    pid_t pids[SHOWN_MOST];
    int count = gaji_lineage(argc > 1 ? atoi(argv[1]) : 0, pids, SHOWN_MOST);
    if (count < 0) {
        perror("lineage");
        return 1;
    }
    for (int i = 0; i < count && i < SHOWN_MOST; i++)
        print_process(pids[i]);
    if (count > SHOWN_MOST)
        printf("       and %d more\n", count - SHOWN_MOST);
    return 0;
}
