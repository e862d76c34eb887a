/* prctl(2), PR_SET_CHILD_SUBREAPER: orphans go to the nearest living ancestor that asked for it. */
#include "say.h"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

static int born[2], told[2]; /* from the deepest: that it is there, and who has adopted it */
static int hold[2];          /* ... for it to go on, or end */
static pid_t top;            /* who runs the case */
static pid_t middle;         /* a second subreaper below it */

static volatile int came, code, who;

static void note(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    came++;
    code = info->si_code;
    who = info->si_pid;
}

static int is_subreaper(void)
{
    int value = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    return value;
}

static void set(int value)
{
    prctl(PR_SET_CHILD_SUBREAPER, value);
}

static const char *name_of(pid_t parent)
{
    return parent == 1 ? "init" : parent == top ? "the top" : parent == middle ? "the middle" : "?";
}

/* The deepest: tells who has adopted it, each time it is to. */
static void orphan(void)
{
    char byte = 0;
    pid_t adopted[] = {getpid(), getppid()};
    write(born[1], &byte, 1);
    for (;;) {
        while (getppid() == adopted[1])
            usleep(1000);
        adopted[1] = getppid();
        write(told[1], adopted, sizeof adopted);
        if (adopted[1] == 1 || read(hold[0], &byte, 1) != 1 || byte == 'e')
            _exit(7);
    }
}

static pid_t hear(void)
{
    pid_t adopted[2] = {-1, -1};
    read(told[0], adopted, sizeof adopted);
    say("  adopted by %s\n", name_of(adopted[1]));
    return adopted[0];
}

static void wait_for_birth(void)
{
    char byte;
    read(born[0], &byte, 1);
}

static void parent_of_orphan(void)
{
    start(orphan);
    wait_for_birth();
}

/* Ends when it is told to. */
static void slow_parent(void)
{
    char byte;
    parent_of_orphan();
    read(hold[0], &byte, 1);
}

/* The orphan's grandparent lives, but has not asked for it. */
static void parents_of_orphan(void)
{
    status_of(start(parent_of_orphan));
    usleep(20000);
}

static void errors(void)
{
    say("errors\n");
    SAY(prctl(PR_SET_CHILD_SUBREAPER, 7, 1, 2, 3));
    SAY(is_subreaper());
    SAY(prctl(PR_GET_CHILD_SUBREAPER, 8));
    SAY(prctl(PR_SET_CHILD_SUBREAPER, 0));
    SAY(is_subreaper());
}

static void show(void)
{
    say("  is one: %d\n", is_subreaper());
}

static void run_again(void)
{
    set(1);
    execl("/proc/self/exe", "again", NULL);
}

static void inherited(void)
{
    say("inherited\n");
    set(1);
    say_end("  fork", show);
    say_end("  exec", run_again);
    show();
}

static void end(pid_t pid)
{
    write(hold[1], "e", 1);
    int status, result = waitpid(pid, &status, 0);
    if (result == pid)
        say_status("  the orphan", status);
    else
        say("  the orphan: %s\n", strerrorname_np(errno));
}

static void simple(void (*body)(void))
{
    top = getpid();
    set(1);
    pid_t child = start(body);
    say_status("  its parent", status_of(child));
    end(hear());
}

static void orphans(void)
{
    simple(parent_of_orphan);
}

static void orphans_of_orphans(void)
{
    simple(parents_of_orphan);
}

static void none_any_more(void)
{
    top = getpid();
    set(1);
    pid_t child = start(slow_parent);
    set(0);
    write(hold[1], "g", 1);
    status_of(child);
    end(hear());
}

/* The own children of who ends stay no longer with a subreaper than that lives. */
static void be_the_middle(void)
{
    middle = getpid();
    set(1);
    status_of(start(parent_of_orphan));
    hear();
}

static void through_two(void)
{
    top = getpid();
    set(1);
    middle = fork();
    if (middle == 0) {
        be_the_middle();
        _exit(0);
    }
    status_of(middle);
    write(hold[1], "g", 1);
    end(hear());
}

/* It stays with a subreaper that is stopped, and goes on when that is killed. */
static void be_stopped(void)
{
    middle = getpid();
    set(1);
    start(slow_parent);
    kill(getpid(), SIGSTOP);
    pause_forever();
}

static void stopped_and_killed(void)
{
    int status;
    top = getpid();
    set(1);
    middle = start(be_stopped);
    waitpid(middle, &status, WUNTRACED);
    say_status("  the middle", status);
    write(hold[1], "g", 1);
    hear();
    kill(middle, SIGKILL);
    say_status("  the middle", status_of(middle));
    write(hold[1], "g", 1);
    end(hear());
}

static void dies_at_once(void)
{
    _exit(9);
}

/* A zombie among the children of who ends. */
static void leaves_zombie(void)
{
    signal(SIGCHLD, SIG_DFL);
    pid_t child = start(dies_at_once);
    wait_until(child, 'Z');
    write(told[1], (pid_t[]){child, 0}, 2 * sizeof child);
}

static pid_t hear_of_zombie(void)
{
    pid_t told_of[2];
    read(told[0], told_of, sizeof told_of);
    return told_of[0];
}

static void zombies(void)
{
    set(1);
    on_info(SIGCHLD, note, SA_RESTART);
    block(SIGCHLD, 0);
    pid_t child = start(leaves_zombie), orphan = hear_of_zombie();
    wait_until(child, 'Z');
    unblock(SIGCHLD, 0); /* one, of the first */
    say("  came %d with code %d, of the orphan: %d\n", came, code, who == orphan);
    say_status("  the orphan", status_of(orphan));
    say_status("  its parent", status_of(child));
}

static void unwanted_zombies(void)
{
    set(1);
    signal(SIGCHLD, SIG_IGN);
    start(leaves_zombie);
    pid_t orphan = hear_of_zombie();
    SAY(waitpid(-1, NULL, 0));
    say("  the orphan: %c\n", state_of(orphan));
}

/* Whatever they would have told their parent by, they tell the subreaper by SIGCHLD. */
static void leaves_clones(void)
{
    if (syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0) == 0)
        orphan();
    wait_for_birth();
    pid_t child = syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (child == 0)
        _exit(4);
    wait_until(child, 'Z');
}

static void clones(void)
{
    int status;
    top = getpid();
    set(1);
    pid_t own = syscall(SYS_clone, SIGUSR2, 0, 0, 0, 0);
    if (own == 0)
        pause_forever();
    status_of(start(leaves_clones));
    say("  not __WCLONE: %d\n", waitpid(-1, &status, __WCLONE | WNOHANG));
    say_status("  any", waitpid(-1, &status, 0) > 0 ? status : -1);
    on_info(SIGCHLD, note, SA_RESTART);
    came = 0;
    end(hear());
    say("  came %d with code %d\n", came, code);
    signal(SIGUSR2, SIG_IGN);
    kill(own, SIGKILL);
    say("  __WCLONE: %d\n", waitpid(-1, &status, __WCLONE) == own);
}

/* Any thread may ask for it, for all. */
static void *ask(void *unused)
{
    set(1);
    return unused;
}

static void *fork_and_leave(void *unused)
{
    start(parent_of_orphan);
    return unused;
}

static void threads(void)
{
    int status;
    pthread_t thread;
    top = getpid();
    pthread_create(&thread, NULL, ask, NULL);
    pthread_join(thread, NULL);
    show();
    pthread_create(&thread, NULL, fork_and_leave, NULL);
    pthread_join(thread, NULL);
    wait(&status);
    say_status("  its parent", status);
    end(hear());
}

/* The other threads stay its children's parent while one is left. */
static void *stay(void *unused)
{
    pid_t orphan = hear();
    write(hold[1], "e", 1);
    say_status("  the orphan", status_of(orphan));
    _exit(3);
    return unused;
}

static void first_thread_ends(void)
{
    pthread_t thread;
    top = getpid();
    set(1);
    status_of(start(parent_of_orphan));
    pthread_create(&thread, NULL, stay, NULL);
    pthread_exit(NULL);
}

/* The signal of PR_SET_PDEATHSIG comes at each parent's end. */
static void on_end(int signal)
{
    (void)signal;
    came++;
}

static void wishes(void)
{
    char byte = 0;
    on(SIGUSR1, on_end, SA_RESTART);
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    for (int i = 1; i <= 2; i++) {
        write(born[1], &byte, 1);
        while (came < i)
            usleep(1000);
        say("    told %d, by now of %s\n", came, name_of(getppid()));
    }
    write(born[1], &byte, 1);
    read(hold[0], &byte, 1);
}

static void leaves_wish(void)
{
    start(wishes);
    wait_for_birth();
}

static void middle_of_wish(void)
{
    middle = getpid();
    set(1);
    status_of(start(leaves_wish));
    wait_for_birth();
}

static void death_signals(void)
{
    int status = -1;
    top = getpid();
    set(1);
    status_of(start(middle_of_wish));
    wait_for_birth();
    write(hold[1], "g", 1);
    wait(&status);
    say_status("  the orphan", status);
}

static void one(const char *what, void (*body)(void))
{
    say("%s\n", what);
    pipe(born);
    pipe(told);
    pipe(hold);
    say_end("  the end", body);
    close(born[0]), close(born[1]);
    close(told[0]), close(told[1]);
    close(hold[0]), close(hold[1]);
}

int main(int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[0], "again") == 0) {
        show();
        return 0;
    }
    errors();
    say_end("inherited", inherited);
    one("orphans", orphans);
    one("orphans of orphans", orphans_of_orphans);
    one("none any more", none_any_more);
    one("a nearer one ends", through_two);
    one("stopped and killed", stopped_and_killed);
    one("zombies", zombies);
    one("unwanted zombies", unwanted_zombies);
    one("clones", clones);
    one("threads", threads);
    one("the first thread ends", first_thread_ends);
    one("PR_SET_PDEATHSIG", death_signals);
    return 0;
}
