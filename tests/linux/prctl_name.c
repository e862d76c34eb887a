/* A process's name. */
#include "say.h"

#include <sys/prctl.h>

int main(void)
{
    char name[17] = "";
    SAY(prctl(PR_SET_NAME, "a name that is too long"));
    SAY(prctl(PR_GET_NAME, name));
    say("%s\n", name);
    SAY(prctl(PR_SET_NAME, (char *)4));
    SAY(prctl(12345));
    return 0;
}
