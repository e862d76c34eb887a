/* What mprotect takes away is gone with the next instruction: no system call or fork in between. */
// linux: yes
#include "tests/guest/memory.h"

#include <setjmp.h>

static sigjmp_buf faulted;

static void on_fault(int signal)
{
    siglongjmp(faulted, signal);
}

static bool can_write(volatile char *at)
{
    if (sigsetjmp(faulted, 1))
        return false;
    *at = 'w';
    return true;
}

static bool can_read(const volatile char *at)
{
    if (sigsetjmp(faulted, 1))
        return false;
    return *at != 0;
}

int main(void)
{
    signal(SIGSEGV, on_fault);
    volatile char *page = map_pages(1);
    for (int i = 0; i < 3; i++) {
        page[0] = 'a';
        EXPECT(can_write(page) && can_read(page));
        EXPECT(mprotect((char *)page, PAGE, PROT_READ) == 0);
        EXPECT(!can_write(page) && can_read(page));
        EXPECT(mprotect((char *)page, PAGE, PROT_NONE) == 0);
        EXPECT(!can_read(page) && !can_write(page));
        EXPECT(mprotect((char *)page, PAGE, PROT_READ | PROT_WRITE) == 0);
    }
    return 0;
}
