/* sched_yield goes round: each of several processes has its turn before one has its second. */
// run: --icount
#include "tests/guest/child.h"

#include <sched.h>
#include <string.h>

#define PROCESSES 4
#define ROUNDS    5

int main(void)
{
    int gate[2], ends[2];
    char text[PROCESSES * ROUNDS + 1], byte;
    EXPECT(pipe(gate) == 0 && pipe(ends) == 0);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            close(gate[1]);
            read(gate[0], &byte, 1); /* until all are there */
            for (int round = 0; round < ROUNDS; round++) {
                byte = (char)('a' + i);
                write(ends[1], &byte, 1);
                sched_yield();
            }
            _exit(0);
        }
    }
    for (int i = 0; i < 3 * PROCESSES; i++)
        sched_yield();
    close(gate[1]);
    for (int i = 0; i < PROCESSES; i++)
        EXPECT(wait(NULL) > 0);
    EXPECT(read(ends[0], text, sizeof text) == PROCESSES * ROUNDS);
    for (int i = PROCESSES; i < PROCESSES * ROUNDS; i++)
        EXPECT(text[i] == text[i - PROCESSES]);
    for (int i = 0; i < PROCESSES; i++)
        EXPECT(memchr(text, 'a' + i, PROCESSES));
    return 0;
}
