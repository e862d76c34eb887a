/* Sequences that must go well: each is the shortest to a fault of tests/mutations, by its name. */
#include "tests/exhaustive/explorer.h"

const struct kept kept[] = {
    /* A receiver sleeps on beside a message, which a sender that had no room has queued. */
    {"receiver-is-not-woken",
     "one-way",
     {{.kind = START, .who = 2, .call = SEND, .how = PLAIN},
      {.kind = START, .who = 2, .call = SEND, .how = PLAIN},
      {.kind = START, .who = 3, .call = RECEIVE, .how = PLAIN},
      {.kind = START, .who = 3, .call = RECEIVE, .how = PLAIN},
      {.kind = RUN, .who = 2},
      {.kind = OPERATIONS}}},
    /* Who was woken for a message is killed before it takes it, and another sleeps beside it. */
    {"killed-receiver-takes-along",
     "two-receivers",
     {{.kind = START, .who = 2, .call = SEND, .how = PLAIN},
      {.kind = START, .who = 2, .call = SEND, .how = PLAIN},
      {.kind = START, .who = 3, .call = RECEIVE, .how = PLAIN},
      {.kind = START, .who = 3, .call = RECEIVE, .how = PLAIN},
      {.kind = START, .who = 4, .call = RECEIVE, .how = PLAIN},
      {.kind = RUN, .who = 2},
      {.kind = KILL, .who = 3},
      {.kind = RUN, .who = 3},
      {.kind = OPERATIONS}}},
    /* A watch ends with its watcher, and gives its slot back. */
    {"watch-keeps-its-slot",
     "watch",
     {{.kind = START, .who = 2, .call = FORK, .how = PLAIN},
      {.kind = START, .who = 2, .call = WATCH, .how = PLAIN},
      {.kind = OPERATIONS}}},
    {.name = 0},
};
