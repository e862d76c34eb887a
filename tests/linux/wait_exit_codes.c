/* Of exit's argument the low eight bits arrive. */
#include "say.h"

int main(void)
{
    static const int codes[] = {0, 1, 127, 128, 255, 256, 257, -1, 0x12345678};
    for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(codes[i]);
        int status;
        waitpid(child, &status, 0);
        say("%d: %#x\n", codes[i], status);
    }
    return 0;
}
