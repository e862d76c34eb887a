/* A message that a sleeping receiver was given is its own: it takes nothing else along. */
// run: --icount
#include "tests/guest/parcels.h"

int main(void)
{
    int port = port_create(1, 100), ends[2];
    for (int round = 0; round < 20; round++) {
        EXPECT(pipe(ends) == 0);
        pid_t child = fork_checked();
        if (child == 0) {
            close(ends[1]);
            struct port_parcel parcel = parcel_of(0, NULL);
            port_receive_files(port, &parcel, 0);
            _exit(1);
        }
        wait_until_blocked(child, "port: empty");
        EXPECT(send_file(port, ends[1], PORT_NONBLOCK) == 0); /* it has it, and has not run yet */
        EXPECT(kill(child, SIGKILL) == 0);
        EXPECT(send_text(port, 2, "second", PORT_NONBLOCK) == 0); /* the only slot was not taken */
        int status;
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(WIFSIGNALED(status));
        EXPECT(close(ends[1]) == 0);
        expect_end(ends[0]); /* its copy has been closed */
        EXPECT(close(ends[0]) == 0);
        expect_text(port, 2, "second", getpid());
        expect_empty(port);
    }
    return 0;
}
