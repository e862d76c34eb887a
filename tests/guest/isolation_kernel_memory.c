/* No program reads, writes or executes the kernel's half, whatever lies there. */
// linux: yes
#include "tests/guest/memory.h"

static char *address;

static void read_it(void)
{
    (void)*(volatile char *)address;
}

static void write_it(void)
{
    *(volatile char *)address = 0;
}

static void execute_it(void)
{
    ((void (*)(void))address)();
}

int main(void)
{
    const unsigned long places[] = {0,          1,          0xFFF,      0xC0000000, 0xC00B8000,
                                    0xC0100000, 0xF8000000, 0xFEE00000, 0xFFFFF000, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        address = (char *)places[i];
        EXPECT(killed_by(in_child(read_it), SIGSEGV));
        EXPECT(killed_by(in_child(write_it), SIGSEGV));
        EXPECT(killed_by(in_child(execute_it), SIGSEGV));
    }
    return 0;
}
