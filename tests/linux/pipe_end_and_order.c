/* End of file, what is left in a pipe without writers, and reads that take less. */
#include "say.h"

int main(void)
{
    int ends[2];
    char text[20] = "";
    SAY(pipe(ends));
    SAY(write(ends[1], "hello", 5));
    SAY(write(ends[1], " world", 6));
    SAY(read(ends[0], text, 3));
    int copy = dup(ends[1]);
    close(ends[1]);
    SAY(read(ends[0], text + 3, 15));
    say("%s\n", text);
    close(copy);
    SAY(read(ends[0], text, 5));
    SAY(read(ends[0], text, 0));
    return 0;
}
