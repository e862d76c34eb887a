/* help: what there is to try. */
#include <stdio.h>

static const char text[] =
    "Demonstrations, each of which says what it does while it does it:\n"
    "  forkdemo      fork() returns twice, and the two processes have their own variables\n"
    "  cowdemo       after fork() both have the same page, until one writes to it\n"
    "  execdemo      exec: the same process becomes another program\n"
    "  waitdemo      a parent sleeps in wait() until its child ends\n"
    "  zombiedemo    what stays of a process that nobody has waited for\n"
    "  orphandemo    who becomes the parent when the parent is gone\n"
    "  cascadedemo   a tree of processes that ends with its eldest, in order\n"
    "  greeddemo     a parent is asked when its child wants more than its limit\n"
    "  forktree [D [N]]  a tree of processes, D deep (3), N children each (2)\n"
    "  portdemo      a mailbox with a name: one server, two clients\n"
    "  calldemo      calls and their answers: a server keeps an account\n"
    "  lenddemo      a megabyte and a descriptor go along with a message, uncopied\n"
    "  directdemo    messages by PID: a meeting, a call, notices, and a circle\n"
    "  sharedemo     two processes count in shared memory, with and without a semaphore\n"
    "  stagedemo     a pipeline of processes over ports, each a stage of the work\n"
    "  racedemo      two threads lose each other's work; then a mutex\n"
    "  bufferdemo    producers and consumers at a bounded buffer\n"
    "  philosophers  five at dinner: a deadlock, and how not to have it\n"
    "  readersdemo   readers together, writers alone\n"
    "  counterdemo   one counter, kept by messages, ports, shared memory and threads\n"
    "  pingpong [N]  N messages there and back between two processes, timed\n"
    "\n"
    "Looking around:\n"
    "  ps   ports   free   dmesg   ls /proc   cat /proc/self/maps   cat /proc/meminfo   bench\n"
    "  trace PROGRAM ARGS   its system calls, and those of the processes that it makes\n"
    "  Ctrl-T        who waits for whom (cat /proc/waits)\n"
    "\n"
    "In the shell:\n"
    "  sleep 30 &    runs in the background; then: jobs, ps, kill %1, wait\n"
    "  ls /bin | wc -l > count; cat count      a pipeline and a redirection\n"
    "  Ctrl-C ends the program in the foreground; the arrow keys and Tab edit\n"
    "  Ctrl-Z stops it; fg and bg go on with it\n"
    "\n"
    "  ls cat echo cp mv rm mkdir head tail wc grep hexdump env date uname clear stty   as usual\n"
    "  poweroff      leaves\n";

int main(void)
{
    fputs(text, stdout);
    return 0;
}
