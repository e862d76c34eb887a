/* Lines that threads print stay whole, and fork during that finds stdio usable. */
// linux: yes
#include "tests/guest/pthreads.h"

#include <stdio.h>
#include <sys/wait.h>

#define THREADS 4
#define LINES   200

static FILE *file;

static void *print(void *argument)
{
    for (int i = 0; i < LINES; i++) {
        fprintf(file, "%s %d ", (char *)argument, i);
        if (i % 20 == 0)
            sched_yield();
        flockfile(file);
        fprintf(file, "<%d", i);
        sched_yield();
        fprintf(file, ">\n");
        funlockfile(file);
    }
    return NULL;
}

/* Counts how often "<N>" stands there with nothing in between. */
static int count_whole(void)
{
    int whole = 0, c, number;
    rewind(file);
    while ((c = fgetc(file)) != EOF) {
        char text[16] = "";
        if (c != '<')
            continue;
        for (size_t i = 0; i < sizeof text - 1 && (c = fgetc(file)) != '>' && c != EOF; i++)
            text[i] = (char)c;
        number = atoi(text);
        char again[16];
        snprintf(again, sizeof again, "%d", number);
        whole += strcmp(text, again) == 0 && fgetc(file) == '\n';
    }
    return whole;
}

int main(void)
{
    static char *names[THREADS] = {"a", "bb", "ccc", "dddd"};
    pthread_t threads[THREADS];
    file = fopen("/tmp/lines", "w+");
    EXPECT(file != NULL);
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(print, names[i]);
    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        EXPECT(pid >= 0);
        if (pid == 0) {
            fprintf(stderr, "%s", ""); /* whoever held a lock is not here */
            free(malloc(10));
            _exit(fprintf(file, "x") == 1 ? 0 : 1);
        }
        int status;
        EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
        sched_yield();
    }
    for (int i = 0; i < THREADS; i++)
        join(threads[i]);
    EXPECT(fflush(file) == 0 && count_whole() == THREADS * LINES);
    EXPECT(fclose(file) == 0 && unlink("/tmp/lines") == 0);
    return 0;
}
