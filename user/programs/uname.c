/* uname [-a]: the system's name; -a with all that is known of it. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

int main(int argc, char **argv)
{
    struct utsname name;
    if (uname(&name) < 0) {
        perror("uname");
        return 1;
    }
    if (argc > 1 && strcmp(argv[1], "-a") == 0)
        printf("%s %s %s %s %s\n", name.sysname, name.nodename, name.release, name.version,
               name.machine);
    else
        puts(name.sysname);
    return 0;
}
