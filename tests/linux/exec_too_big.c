// status: exited 5
/* One argument may have 128 KiB less one; all together a quarter of the stack's limit. */
#include "say.h"

int main(int argc, char **argv)
{
    static char large[131073];
    char *arguments[] = {argv[0], large, NULL};
    if (argc > 1)
        return strlen(argv[1]) == 131071 ? 5 : 6;
    memset(large, 'a', 131072);
    SAY(execv(argv[0], arguments));
    large[131071] = 0;
    SAY(execv(argv[0], arguments));
    return 1;
}
