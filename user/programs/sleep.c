/* sleep SECONDS: does nothing for that long; 0.5 is half a second. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* "12.34" as a time span; tv_sec is -1 when the text is none. */
static struct timespec span_parse(const char *text)
{
    struct timespec span = {.tv_sec = -1};
    char *end;
    long seconds = strtol(text, &end, 10);
    if (end == text || seconds < 0)
        return span;
    long nanoseconds = 0;
    if (*end == '.') {
        end++;
        for (long unit = 100000000; isdigit((unsigned char)*end); end++, unit /= 10)
            nanoseconds += unit * (*end - '0');
    }
    if (*end == '\0')
        span = (struct timespec){.tv_sec = (int32_t)seconds, .tv_nsec = (int32_t)nanoseconds};
    return span;
}

int main(int argc, char **argv)
{
    struct timespec span = span_parse(argc == 2 ? argv[1] : "");
    if (span.tv_sec < 0) {
        fprintf(stderr, "usage: sleep SECONDS\n");
        return 2;
    }
    while (nanosleep(&span, &span) < 0) {
        if (errno != EINTR) {
            perror("sleep");
            return 1;
        }
    }
    return 0;
}
