/* As many processes, threads and regions as there may be, for what looks at all of them. */
#include "stretch.h"

#include <dirent.h>
#include <fcntl.h>
#include <gaji/cascade.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS  1000 /* a process may have 1,024 */
#define REGIONS  4000
#define LAST_PID 32767

void sleep_for_ever(void)
{
    for (;;)
        pause();
}

void others_run(void)
{
    usleep(400000);
}

void crowd_start(int count, void (*run)(void))
{
    for (int i = 0; i < count; i++)
        child_start(run);
    others_run();
}

void crowd_wait(void)
{
    while (wait(NULL) > 0)
        continue;
}

static int processes(void)
{
    struct sysinfo info;
    must(sysinfo(&info), "sysinfo");
    return info.procs;
}

void in_group(void (*run)(void))
{
    int status, before = processes();
    pid_t leader = (pid_t)must(fork(), "fork");
    if (leader == 0) {
        setpgid(0, 0);
        run();
        kill(0, SIGKILL);
    }
    must(waitpid(leader, &status, 0), "waitpid");
    must(WIFSIGNALED(status) ? 0 : -1, "a crowd");
    while (processes() > before)
        others_run();
}

/* Signals to many, and to few among many. */
static void group_signalled(void)
{
    crowd_start(CROWD, sleep_for_ever);
    pid_t outside = child_start(sleep_for_ever);
    setpgid(outside, outside);
    kill(-outside, SIGKILL);
    kill(-LAST_PID, SIGKILL); /* nobody */
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGURG);
    kill(0, SIGTERM);
    crowd_wait();
}

static void signals_to_crowd(void)
{
    in_group(group_signalled);
}

static void stop_itself(void)
{
    kill(getpid(), SIGTSTP); /* is anybody there to continue it? */
}

static void lead_session(void)
{
    setsid();
}

static void calls_of_crowd(void)
{
    crowd_start(CROWD, sleep_for_ever);
    pid_t child = child_start(stop_itself);
    waitpid(child, NULL, WUNTRACED);
    kill(child, SIGCONT);
    waitpid(-LAST_PID, NULL, WNOHANG);
    setpgid(child, LAST_PID);
    tcsetpgrp(STDOUT_FILENO, LAST_PID);
    child_wait(child);
    in_child(lead_session);
}

static void calls_in_crowd(void)
{
    in_group(calls_of_crowd);
}

static void parent_of_crowd(void)
{
    crowd_start(CROWD, sleep_for_ever);
}

static void orphans_of_crowd(void)
{
    in_child(parent_of_crowd);
    others_run();
}

static void crowd_orphaned(void)
{
    in_group(orphans_of_crowd);
}

/* By the parent of its root, and by its root's end. */
static void tree_of_crowd(void)
{
    pid_t root = child_start(parent_of_crowd);
    for (int i = 0; i < 4; i++)
        others_run();
    must(kill_tree(root), "kill_tree");
    child_wait(root);
}

static void tree_ended(void)
{
    in_group(tree_of_crowd);
}

static void cascade(void)
{
    cascade_set(true);
    parent_of_crowd();
}

static void cascade_of_crowd(void)
{
    in_child(cascade);
}

static void cascade_ended(void)
{
    in_group(cascade_of_crowd);
}

static void file_read_whole(const char *path)
{
    char block[512];
    int file = (int)must(open(path, O_RDONLY), path);
    while (read(file, block, sizeof block) > 0)
        continue;
    close(file);
}

static void proc_of_crowd(void)
{
    crowd_start(CROWD, sleep_for_ever);
    DIR *folder = opendir("/proc");
    must(folder ? 0 : -1, "opendir");
    while (readdir(folder))
        continue;
    closedir(folder);
    file_read_whole("/proc/loadavg");
    file_read_whole("/proc/stat");
    file_read_whole("/proc/uptime");
}

static void proc_read(void)
{
    in_group(proc_of_crowd);
}

static void nothing(void)
{
}

/* Until the numbers begin again, where they are all taken. */
static void pids_begin_again(void)
{
    crowd_start(CROWD, sleep_for_ever);
    for (pid_t pid = 0; pid < LAST_PID; child_wait(pid))
        if ((pid = (pid_t)must(vfork(), "vfork")) == 0)
            _exit(0);
    for (int i = 0; i < 10; i++)
        in_child(nothing);
}

static void pids_wrap(void)
{
    in_group(pids_begin_again);
}

/* Takes nearly all memory, and keeps it. */
static void take_memory(void)
{
    struct sysinfo info;
    must(sysinfo(&info), "sysinfo");
    memory_touched(info.freeram * info.mem_unit - 2 * MIB);
    sleep_for_ever();
}

/* The leader of the console's session, for whom another one is ended. */
static void lead_console(void)
{
    setsid();
    must(open("/dev/console", O_RDWR), "console");
    crowd_start(CROWD - 1, sleep_for_ever);
    child_start(take_memory);
    for (int i = 0; i < 3; i++)
        others_run();
    memory_touched(4 * MIB);
    kill(0, SIGKILL);
}

static void memory_of_crowd(void)
{
    in_child(lead_console);
}

static void memory_runs_out(void)
{
    in_group(memory_of_crowd);
}

static void *thread_sleep(void *argument)
{
    sleep_for_ever();
    return argument;
}

static void threads_make(void)
{
    pthread_t thread;
    for (int i = 0; i < THREADS; i++)
        must(-pthread_create(&thread, NULL, thread_sleep, NULL), "pthread_create");
    others_run();
}

static void threads_execute(void)
{
    threads_make();
    execl("/bin/tiny", "tiny", (char *)NULL);
}

static void threads_pause(void)
{
    threads_make();
    sleep_for_ever();
}

static void threads_many(void)
{
    static const int signals[] = {SIGSTOP, SIGCONT, SIGTERM};
    in_child(threads_make);
    in_child(threads_execute);
    pid_t child = child_start(threads_pause);
    others_run();
    for (int i = 0; i < 3; i++) {
        others_run();
        kill(child, signals[i]);
    }
    child_wait(child);
}

/* Every other page has other rights: as many regions as pages. */
static void regions_many(void)
{
    char *memory = memory_touched(REGIONS * PAGE_SIZE), *last = memory + (REGIONS - 5) * PAGE_SIZE;
    for (size_t i = 0; i < REGIONS; i += 2)
        must(mprotect(memory + i * PAGE_SIZE, PAGE_SIZE, PROT_READ), "mprotect");
    must(munmap(memory + PAGE_SIZE, PAGE_SIZE), "munmap");
    must(mprotect(last, PAGE_SIZE, PROT_NONE), "mprotect");
    (void)mmap(memory, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    (void)mmap(last, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memory_touched(16 * PAGE_SIZE); /* below all of them */
    free(malloc(MIB));
    (void)mmap(memory + 8 * PAGE_SIZE, MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)mmap(last, MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    msync(memory + 2 * PAGE_SIZE, (REGIONS - 2) * PAGE_SIZE, MS_SYNC);
    must(mprotect(memory + 2 * PAGE_SIZE, (REGIONS - 2) * PAGE_SIZE, PROT_READ), "mprotect");
    munmap(memory, REGIONS * PAGE_SIZE);
}

static void regions_in_child(void)
{
    in_child(regions_many);
}

const struct part crowd_parts[] = {
    {"signals to 3,900 processes, and to one of them [beside 3900]", signals_to_crowd},
    {"calls that look at each of 3,900 processes [beside 3900]", calls_in_crowd},
    {"the end of a parent of 3,900 [beside 3900]", crowd_orphaned},
    {"the end of a tree of 3,900 [beside 3900]", tree_ended},
    {"the end of a cascade of 3,900 [beside 3900]", cascade_ended},
    {"/proc with 3,900 processes [beside 3900]", proc_read},
    {"PIDs that begin again, where 3,900 are taken [beside 3900]", pids_wrap},
    {"no memory for the shell beside 3,900 processes [beside 3900]", memory_runs_out},
    {"exit, exec, stop and end with 1,000 threads [beside 1000]", threads_many},
    {"mappings beside 4,000 regions [beside 4000]", regions_in_child},
    {NULL, NULL},
};
