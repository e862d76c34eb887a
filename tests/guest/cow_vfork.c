/* A vfork child writes into its parent's memory; after exec or _exit the parent has it back. */
#include "tests/guest/memory.h"

int main(void)
{
    char *page = map_pages(2);
    pid_t sibling = fork(); /* so that the tables are shared with a third */
    EXPECT(sibling >= 0);
    if (sibling == 0) {
        usleep(50000);
        EXPECT(page[0] == 0 && page[PAGE] == 0);
        _exit(0);
    }
    volatile pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        page[0] = 'v';
        _exit(0);
    }
    EXPECT(page[0] == 'v' && well(child));
    child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        page[PAGE] = 'w';
        execl("/bin/true", "true", NULL);
        _exit(1);
    }
    EXPECT(page[PAGE] == 'w' && page[0] == 'v' && well(child) && well(sibling));
    return 0;
}
