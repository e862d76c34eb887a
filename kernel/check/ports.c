/* The checker of ports: what is queued, reserved and held, against what each counts. */
#include "kernel/base/printk.h"
#include "kernel/check/check.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"

static uint32_t count_queued_files(const struct port *port)
{
    struct record record;
    uint32_t files = 0;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        files += record.parcel ? parcel_files(record.parcel) : 0;
    }
    return files;
}

/* Each process whose limits are watched has a slot: its notice is there, or the slot is kept. */
static uint32_t count_kept(const struct port *port)
{
    uint32_t kept = 0;
    for (const struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        kept += port_of(proc->limit_port) == port && !proc->notice_queued;
    return kept;
}

unsigned ports_check(void)
{
    unsigned findings = 0;
    uint32_t files = 0;
    for (struct port *port = port_next(0); port; port = port_next(port->number)) {
        files += count_queued_files(port);
        uint32_t queued = port->bytes_used + port->slots_used * sizeof(struct record);
        uint32_t kept = port->kept + port->ends;
        uint32_t watches = list_length(&port->watches);
        if (watches == port->ends && count_kept(port) == port->kept &&
            ring_used(&port->ring) == queued && port->slots_used + kept <= port->slots &&
            port->bytes_used <= port->bytes && port->senders + port->receivers > 0)
            continue;
        printk("check: a port holds %u of %u messages, %u of %u bytes, %u in its ring\n",
               port->slots_used, port->slots, port->bytes_used, port->bytes,
               ring_used(&port->ring));
        findings++;
    }
    if (files != parcels_queued()) {
        printk("check: ports hold %u files in messages, not %u\n", files, parcels_queued());
        findings++;
    }
    return findings;
}
