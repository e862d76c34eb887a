/* dmesg: prints the kernel's log. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/klog.h>

int main(void)
{
    int size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
    char *log = size > 0 ? malloc((size_t)size) : NULL;
    int length = log ? klogctl(SYSLOG_ACTION_READ_ALL, log, size) : -1;
    if (length < 0) {
        perror("dmesg");
        return 1;
    }
    fwrite(log, 1, (size_t)length, stdout);
    if (length > 0 && log[length - 1] != '\n')
        putchar('\n');
    return 0;
}
