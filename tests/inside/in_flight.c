/* The reader of a pipe has its writing end open; another one is on its way to somebody who
 * computes. */
#include <gaji/port.h>
#include <unistd.h>

int main(void)
{
    int ends[2], port = port_create(4, 0);
    struct port_parcel parcel = {.count = 1};
    char byte;
    if (port < 0 || pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        close(ends[1]);
        for (;;)
            ;
    }
    parcel.files[0] = ends[1];
    if (port_send_files(port, &parcel, 0) < 0)
        return 1;
    read(ends[0], &byte, 1);
    return 0;
}
