/* The machines of messages and processes that are explored. */
#include "tests/exhaustive/explorer.h"
#include "tests/exhaustive/messages/machine.h"

#define BIT(name) (1u << (name))
#define BASIC     (BIT(START) | BIT(RUN) | BIT(KILL))

#define SENDER(...)                                                                                \
    {                                                                                              \
        .calls = BIT(SEND) | __VA_ARGS__, .sends = true                                            \
    }
#define RECEIVER(...)                                                                              \
    {                                                                                              \
        .calls = BIT(RECEIVE) | __VA_ARGS__, .receives = true                                      \
    }

#define CALLER(...)                                                                                \
    {                                                                                              \
        .calls = BIT(CALL) | __VA_ARGS__, .sends = true                                            \
    }
#define SERVER(...) RECEIVER(BIT(REPLY) | __VA_ARGS__)
#define WITH_TIME   (BIT(TIMED) | BIT(AT_ONCE))

/* A parent that forks, waits and ends; init waits, too. */
#define FAMILY .init_calls = BIT(WAIT), .roles = {{BIT(FORK) | BIT(EXIT) | BIT(WAIT)}}
#define WATCHER(...)                                                                               \
    {                                                                                              \
        .calls = BIT(WATCH) | BIT(RECEIVE) | __VA_ARGS__, .receives = true                         \
    }

const struct size sizes[] = {
    {"one-way", true, .slots = 1, .operations = BASIC, .preempted = true,
     .roles = {SENDER(BIT(CLOSE_SEND)), RECEIVER(BIT(CLOSE_RECEIVE))}},
    {"two-receivers", true, .slots = 1, .operations = BASIC,
     .roles = {SENDER(0), RECEIVER(0), RECEIVER(0)}},
    {"two-senders", true, .slots = 1, .operations = BASIC,
     .roles = {SENDER(0), SENDER(0), RECEIVER(0)}},
    {"timed", true, .slots = 1, .operations = BASIC | BIT(EXPIRE),
     .hows = BIT(TIMED) | BIT(AT_ONCE), .roles = {SENDER(0), RECEIVER(0)}},
    {"signalled", true, .slots = 1, .operations = BASIC | BIT(SIGNAL),
     .roles = {SENDER(0), RECEIVER(0)}},
    {"bad", true, .slots = 1, .operations = BASIC, .hows = BIT(BAD),
     .roles = {SENDER(0), RECEIVER(0)}},
    {"calls", true, .slots = 1, .operations = BASIC, .preempted = true,
     .roles = {CALLER(0), SERVER(BIT(CLOSE_RECEIVE))}},
    {"calls-timed", true, .slots = 1, .operations = BASIC | BIT(EXPIRE), .hows = BIT(TIMED),
     .roles = {CALLER(0), SERVER(0)}},
    {"two-callers-live", true, .slots = 1, .operations = BIT(START) | BIT(RUN),
     .roles = {CALLER(0), CALLER(0), SERVER(0)}},
    {"family", true, .operations = BASIC, .failing = true, FAMILY},
    {"watch", true, .slots = 2, .operations = BASIC, .failing = true, .init_calls = BIT(WAIT),
     .init_sends = true, .roles = {WATCHER(BIT(FORK))}},
    {"watch-and-send", true, .slots = 2, .operations = BASIC,
     .roles = {WATCHER(BIT(CLOSE_RECEIVE)), SENDER(0)}},
    /* These take longer. */
    {"signals-and-ticks", false, .slots = 1, .operations = BASIC | BIT(SIGNAL), .ticks = true,
     .roles = {SENDER(0), RECEIVER(0)}},
    {"family-preempted", false, .operations = BASIC, .preempted = true, FAMILY},
    {"watch-preempted", false, .slots = 2, .operations = BASIC, .init_calls = BIT(WAIT),
     .preempted = true, .init_sends = true, .roles = {WATCHER(BIT(FORK))}},
    {"two-callers", false, .slots = 1, .operations = BASIC,
     .roles = {CALLER(0), CALLER(0), SERVER(0)}},
    {"calls-signals", false, .slots = 1, .operations = BASIC | BIT(SIGNAL), .ticks = true,
     .roles = {CALLER(0), SERVER(0)}},
    {"receivers-timed", false, .slots = 1, .operations = BASIC | BIT(EXPIRE), .hows = BIT(TIMED),
     .roles = {SENDER(0), RECEIVER(0), RECEIVER(0)}},
    {"watched-senders", false, .slots = 2, .operations = BASIC, .init_calls = BIT(WAIT),
     .roles = {WATCHER(0), SENDER(0), SENDER(0)}},
    {"forking-senders", false, .slots = 1, .operations = BASIC, .init_calls = BIT(WAIT),
     .roles = {RECEIVER(0), SENDER(BIT(FORK) | BIT(EXIT) | BIT(CLOSE_SEND))}},
    {.name = 0},
};
