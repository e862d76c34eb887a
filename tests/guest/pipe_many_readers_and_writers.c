/*
 * Writes of up to PIPE_BUF bytes are whole whoever else writes, and no byte is lost or doubled with
 * several readers. Records all have one size, so that each read of that size is one record.
 */
// linux: yes
#include "tests/guest/expect.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define RECORDS 500
#define WORDS   500 /* 2,000 bytes: a full pipe has room for a part of one */

static void write_records(int fd, int me)
{
    static int record[WORDS];
    for (int number = 0; number < RECORDS; number++) {
        for (int i = 0; i < WORDS; i++)
            record[i] = me << 20 | number;
        EXPECT(write(fd, record, sizeof record) == sizeof record);
    }
}

static void read_records(int fd, int reports)
{
    static int record[WORDS];
    ssize_t got;
    while ((got = read(fd, record, sizeof record)) > 0) {
        EXPECT(got == sizeof record);
        for (int i = 1; i < WORDS; i++)
            EXPECT(record[i] == record[0]);
        EXPECT(write(reports, record, sizeof *record) == sizeof *record);
    }
}

int main(void)
{
    static char seen[WORKERS][RECORDS];
    int data[2], reports[2], status, report, count = 0;
    EXPECT(pipe(data) == 0 && pipe(reports) == 0);
    for (int i = 0; i < 2 * WORKERS; i++)
        if (fork() == 0) {
            if (i < WORKERS) {
                close(data[0]);
                write_records(data[1], i);
            } else {
                close(data[1]);
                read_records(data[0], reports[1]);
            }
            _exit(0);
        }
    close(data[0]);
    close(data[1]);
    close(reports[1]);
    for (; read(reports[0], &report, sizeof report) == sizeof report; count++)
        EXPECT(!seen[report >> 20][report & 0xfffff]++);
    EXPECT(count == WORKERS * RECORDS);
    while (wait(&status) > 0)
        EXPECT(status == 0);
    return 0;
}
