/* ports: all ports, how full they are, and who waits in them. */
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKED_SIZE 1024

struct port {
    unsigned number, messages, slots, kept, bytes, most, senders, receivers;
    char blocked[BLOCKED_SIZE]; /* "4=receive,7=send,8=call@3", or "-" */
    char name[64];
};

static void program_name(int pid, char *name, size_t size)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    if (file_read(path, name, size) <= 0)
        strlcpy(name, "?", size);
    name[strcspn(name, "\n")] = '\0';
}

/* A line for each process that waits. */
static void blocked_print(char *list)
{
    for (char *item = strtok(list, ","); item; item = strtok(NULL, ",")) {
        char program[32], *why = strchr(item, '='), *taker = strchr(item, '@');
        int pid = atoi(item);
        if (!why)
            return;
        program_name(pid, program, sizeof program);
        if (taker)
            *taker = '\0';
        printf("      %s[%d] is blocked: %s", program, pid, why + 1);
        if (taker) {
            program_name(atoi(taker + 1), program, sizeof program);
            printf(", which %s[%s] has taken", program, taker + 1);
        }
        printf("\n");
    }
}

static void port_print(struct port *port)
{
    char messages[32], bytes[32];
    snprintf(messages, sizeof messages, "%u of %u", port->messages, port->slots);
    snprintf(bytes, sizeof bytes, "%u of %u", port->bytes, port->most);
    printf("%4u  %-14s  %-16s %7u %9u  %s", port->number, messages, bytes, port->senders,
           port->receivers, port->name);
    if (port->kept)
        printf(" (%u kept for notices)", port->kept);
    printf("\n");
    blocked_print(port->blocked);
}

/* The name is the rest of the line behind nine fields: it may have spaces in it. */
static bool port_parse(char *line, struct port *port)
{
    const char *name = line;
    for (int field = 0; field < 9 && name; field++)
        name = strchr(name + 1, ' ');
    if (!name || sscanf(line, "%u %u %u %u %u %u %u %u %1023s", &port->number, &port->messages,
                        &port->slots, &port->kept, &port->bytes, &port->most, &port->senders,
                        &port->receivers, port->blocked) != 9)
        return false;
    strlcpy(port->name, name + 1, sizeof port->name);
    port->name[strcspn(port->name, "\n")] = '\0';
    return true;
}

int main(void)
{
    char line[BLOCKED_SIZE + 256];
    FILE *file = fopen("/proc/ports", "r");
    if (!file) {
        perror("ports: /proc/ports");
        return 1;
    }
    printf("PORT  MESSAGES        BYTES            SENDERS RECEIVERS  NAME\n");
    while (fgets(line, sizeof line, file)) {
        struct port port;
        if (port_parse(line, &port))
            port_print(&port);
    }
    fclose(file);
    return 0;
}
