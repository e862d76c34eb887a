/* help [TOPIC]: what there is to try. Each page fits a screen of 80 x 25. */
#include <stdio.h>
#include <string.h>

static const char demos[] =
    "One process becomes two, and what becomes of both:\n"
    "  forkdemo      fork() returns twice; each process has its own variables\n"
    "  cowdemo       after fork() both have the same page, until one writes to it\n"
    "  execdemo      exec: the same process becomes another program\n"
    "  waitdemo      a parent sleeps in wait() until its child ends\n"
    "  zombiedemo    what stays of a process that nobody has waited for\n"
    "  orphandemo    who becomes the parent when the parent is gone\n"
    "  cascadedemo   a tree of processes that ends with its eldest, in order\n"
    "  greeddemo     a parent is asked when its child wants more than its limit\n"
    "  forktree [D [N]]  a tree of processes, D deep (3), N children each (2)\n"
    "Each says what it does while it does it. Those that work together: help ipc\n";

static const char ipc[] =
    "Processes and threads that work together:\n"
    "  portdemo      a mailbox with a name: one server, two clients\n"
    "  calldemo      calls and their answers: a server keeps an account\n"
    "  lenddemo      a megabyte and a descriptor go along with a message, uncopied\n"
    "  directdemo    messages by PID: a meeting, a call, notices, and a circle\n"
    "  sharedemo     two processes count in shared memory, and lose counts; then not\n"
    "  stagedemo     a pipeline of processes over ports, each a stage of the work\n"
    "  racedemo      two threads lose each other's work; then a mutex\n"
    "  bufferdemo    producers and consumers at a bounded buffer\n"
    "  philosophers  five at dinner: a deadlock, and how not to have it\n"
    "  dinner [N]    the same N at a table of another kind, where nobody starves\n"
    "  readersdemo   readers together, writers alone\n"
    "  counterdemo   one counter, kept by messages, ports, shared memory, threads\n"
    "  fiveways      a producer and a consumer, five ways, and what each costs\n"
    "  pingpong [N]  N messages there and back between two processes, timed\n";

static const char look[] =
    "Looking around:\n"
    "  ps, ps -T               all processes, all threads: what each waits for\n"
    "  top                     the same, live: who uses the CPU; q leaves it\n"
    "  cowdemo slow & cowmap $!   the pages of two processes, live, while they part\n"
    "  ports                   the mailboxes: what is in them, and who waits there\n"
    "  lineage, lineage PID    who a process descends from, up to init\n"
    "  free                    memory\n"
    "  dmesg                   the kernel's log: why a program was ended\n"
    "  trace PROGRAM ARGS      its system calls, and those of its children\n"
    "  cat /proc/waits         who waits for whom; Ctrl-T shows it at any time\n"
    "  cat /proc/self/maps     the address space of a process, here of cat itself\n"
    "  ls /proc                everything else that the kernel tells\n"
    "  bench                   what operations cost, in ticks\n";

static const char shell[] =
    "In the shell:\n"
    "  sleep 30 &              runs in the background; then: jobs, ps, kill %1, wait\n"
    "  ls /bin | wc -l > count; cat count      a pipeline and a redirection\n"
    "  for i in 1 2 3; do echo $i; done        also while, until, break, continue\n"
    "  if [ -f count ]; then cat count; fi     also elif, else; test is [\n"
    "  help look | less        a page at a time; q leaves it\n"
    "  Ctrl-C ends the program in the foreground; the arrow keys and Tab edit\n"
    "  Ctrl-Z stops it; fg and bg go on with it\n"
    "\n"
    "As usual: ls cat less echo cp mv rm mkdir head tail wc grep hexdump env date\n"
    "          uname clear stty   and the shell's own: cd export source exec shift\n"
    "poweroff leaves.\n";

static const struct page {
    const char *topic, *text;
} pages[] = {
    {"demos", demos},
    {"ipc", ipc},
    {"look", look},
    {"shell", shell},
};

#define PAGES (sizeof pages / sizeof pages[0])

static const char overview[] =
    "Begin with:\n"
    "  forkdemo      one process becomes two\n"
    "  cowdemo       they have the same memory, until one writes to it\n"
    "  waitdemo      one waits for the other\n"
    "  portdemo      they send messages\n"
    "  racedemo      two threads get in each other's way\n"
    "\n"
    "More:\n"
    "  help demos    all demonstrations of processes, and of how they end\n"
    "  help ipc      ... of messages, shared memory and threads\n"
    "  help look     what the kernel tells: ps, ports, free, trace, /proc\n"
    "  help shell    jobs, pipelines, loops, keys, the usual programs\n"
    "\n"
    "poweroff leaves.\n";

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(overview, stdout);
        return 0;
    }
    for (size_t i = 0; i < PAGES; i++) {
        if (strcmp(argv[1], pages[i].topic) == 0) {
            fputs(pages[i].text, stdout);
            return 0;
        }
    }
    fprintf(stderr, "help: there is no page \"%s\"; help alone lists them\n", argv[1]);
    return 1;
}
