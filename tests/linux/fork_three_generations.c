/* A write in one generation is seen by its descendants only. */
#include "say.h"

static char page[4096 * 3] = "origin";

static void grandchild(void)
{
    say("grandchild: %s %s\n", page, page + 8192);
    strcpy(page, "third");
    say("grandchild: %s\n", page);
}

static void child(void)
{
    strcpy(page + 8192, "second");
    say_end("grandchild", grandchild);
    say("child: %s %s\n", page, page + 8192);
}

int main(void)
{
    strcpy(page + 8192, "first");
    say_end("child", child);
    say("parent: %s %s\n", page, page + 8192);
    return 0;
}
