/* Shows each byte that a raw terminal gives, until q. */
#include "tests/guest/expect.h"

#include <termios.h>
#include <unistd.h>

int main(void)
{
    struct termios settings;
    unsigned char byte;
    EXPECT(tcgetattr(0, &settings) == 0);
    cfmakeraw(&settings);
    settings.c_oflag |= OPOST | ONLCR;
    EXPECT(tcsetattr(0, TCSANOW, &settings) == 0);
    puts("ready");
    fflush(stdout);
    while (read(0, &byte, 1) == 1 && byte != 'q') {
        printf(byte > ' ' && byte < 0x7f ? "%c" : "<%02x>", byte);
        if (byte == '.')
            puts("");
        fflush(stdout);
    }
    return 0;
}
