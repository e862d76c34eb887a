/* date: the date and time, in UTC. */
#include <stdio.h>
#include <time.h>

int main(void)
{
    time_t now = time(NULL);
    const struct tm *t = gmtime(&now);
    const char *days = "SunMonTueWedThuFriSat";
    printf("%.3s %04d-%02d-%02d %02d:%02d:%02d UTC\n", days + 3 * t->tm_wday, t->tm_year + 1900,
           t->tm_mon + 1, t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec);
    return 0;
}
