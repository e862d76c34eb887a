/*
 * A message that a caller puts into a sleeping receiver's page, which fork shares, is not
 * seen by the other owner of the page; the receiver sees it.
 */
#include "tests/guest/memory.h"
#include "tests/guest/ports.h"

#include <sched.h>

static char *page; /* and the one behind it, under the same table */
static int port;

static void receive(struct turn ready)
{
    struct port_message message = {.length = PAGE, .payload = page};
    page[PAGE] = 'c'; /* the table is the child's own now, the page is not */
    turn_give(ready);
    EXPECT(port_receive(port, &message, 0) == 0 && message.length == 5);
    EXPECT(memcmp(page, "hello-", 6) == 0 && page[PAGE] == 'c');
    EXPECT(port_reply(message.reply, &(struct port_message){.length = 0}) == 0);
    _exit(0);
}

int main(void)
{
    struct turn ready = turn_make();
    page = map_tables(1);
    memset(page, '-', 2 * PAGE);
    port = port_create(2, 4096);
    EXPECT(port >= 0);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0)
        receive(ready);
    turn_wait(ready);
    for (int i = 0; i < 5; i++)
        sched_yield(); /* it sleeps */
    struct port_message request = {.length = 5, .payload = "hello"}, answer = {.length = 0};
    EXPECT(port_call(port, &request, &answer, NULL) == 0);
    EXPECT(all_bytes(page, 2 * PAGE, '-'));
    EXPECT(well(child));
    EXPECT(all_bytes(page, 2 * PAGE, '-'));
    return 0;
}
