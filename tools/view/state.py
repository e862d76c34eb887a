"""A picture of the kernel at one moment, in numbers, strings, lists and dictionaries alone.

tools/see writes it as JSON, and tools/see_page draws it. The page's reader.js makes the same of a
machine's memory that it can reach itself.

    processes  {PID: {pid, parent, name, life, status, stopped, generation, space, threads, files,
               answers}}
    spaces     {address: {processes, directory, pages, regions, tables}}
    tables     {frame: {count, pages}}       each table once, whoever shares it
    frames     {frame: [count, kind]}        of these pages
    ports      {number: {name, slots, used, bytes, bytes_used, senders, receivers, messages, waiting,
               wanting}}
    pipes      {inode: {bytes, readers, writers, waiting, wanting}}
    memory     {total, free, promised, user, object, table ...}   frames
"""

import itertools

SHOWN_FILES = SHOWN_REGIONS = 64  # of one process: no picture shows more


def snapshot(kernel, known=None):
    """`known`, if given, is a dictionary that the pages of tables are kept in for the next picture."""
    processes, spaces, tables, pipes = {}, {}, {}, {}
    known = {} if known is None else known
    queues, links = {}, kernel.links()
    records = list(kernel.processes())
    for proc in records:
        queues[proc.child_events.waiters.address] = ["child", proc.pid]
        queues[proc.holds.waiters.address] = ["hold", proc.pid]
    ports = {port.number: port_picture(kernel, port, queues) for port in kernel.ports()}
    for proc in records:
        files = list(files_picture(kernel, proc, pipes, queues))
        if proc.aspace:
            add_space(kernel, proc, spaces, tables, known)
        processes[proc.pid] = {"files": files, **process_picture(kernel, proc)}
    for proc in records:
        threads = kernel.threads(proc)
        known = [thread_picture(kernel, thread, queues, links) for thread in threads]
        processes[proc.pid]["threads"] = known
    return {
        "processes": processes,
        "spaces": spaces,
        "tables": tables,
        "frames": frames_picture(kernel, tables),
        "ports": ports,
        "pipes": pipes,
        "memory": kernel.frame_counts(),
    }


def process_picture(kernel, proc):
    return {
        "pid": proc.pid,
        "parent": kernel.parent(proc),
        "name": proc.name,
        "life": "zombie" if proc.zombie else "ending" if proc.ending or proc.doomed else "alive",
        "status": proc.status,
        "stopped": bool(proc.stopped),
        "generation": proc.generation,
        "space": proc.aspace,
        "answers": [thread.tid for thread in kernel.calls(proc)],
    }


def thread_picture(kernel, thread, queues, links):
    queue = kernel.sleep_queue(thread, links) if kernel.thread_state(thread) == "blocked" else None
    return {
        "tid": thread.tid,
        "state": kernel.thread_state(thread),
        "reason": kernel.sleep_reason(thread),
        "queue": queues.get(queue),
    }


def add_space(kernel, proc, spaces, tables, known):
    if proc.aspace in spaces:
        spaces[proc.aspace]["processes"].append(proc.pid)
        return
    space = kernel.space(proc)
    own = list(kernel.tables(space))
    for _, frame, _ in own:
        if frame not in tables:
            pages = pages_picture(kernel, frame, known)
            tables[frame] = {"count": kernel.frame(frame).count, "pages": pages}
    regions = itertools.islice(kernel.regions(space), SHOWN_REGIONS)
    spaces[proc.aspace] = {
        "processes": [proc.pid],
        "directory": kernel.directory(space),
        "pages": space.tables.pages,
        "regions": [region_picture(kernel, region) for region in regions],
        "tables": [[index, frame, int(write)] for index, frame, write in own],
    }


def pages_picture(kernel, frame, known):
    """[index, frame, 1 for writable + 2 for held] of each; the same list while nothing has changed."""
    content = kernel.table_content(frame)
    if known.get(frame, [None])[0] != content:
        entries = kernel.entries(*content)
        pages = [[index, page, write + 2 * held] for index, page, write, held in entries]
        known[frame] = content, pages
    return known[frame][1]


def region_picture(kernel, region):
    rights = kernel.rights(region)
    return [region.start, region.end, rights, kernel.region_kind(region), int(bool(region.shared))]


def frames_picture(kernel, tables):
    return kernel.frames({page for table in tables.values() for _, page, _ in table["pages"]})


def port_picture(kernel, port, queues):
    queues[port.messages.waiters.address] = ["port", port.number]
    return {
        "name": kernel.node_name(port.name),
        "slots": port.slots,
        "used": port.slots_used,
        "bytes": port.bytes,
        "bytes_used": port.bytes_used,
        "senders": port.senders,
        "receivers": port.receivers,
        "messages": [
            {"type": kind, "sender": sender, "length": length, "call": bool(call)}
            for kind, sender, length, call in kernel.messages(port)
        ],
        "waiting": [thread.tid for thread in kernel.waiters(port.messages)],
        "wanting": [thread.tid for thread in kernel.turns(port)],
    }


def files_picture(kernel, proc, pipes, queues):
    """[descriptor, kind, rights, what it is of] of each."""
    for fd, file in itertools.islice(kernel.descriptors(proc), SHOWN_FILES):
        kind, of = kernel.file_kind(file), kernel.node_name(file.node)
        if kind == "port":
            of = kernel.record("port", file.data).number
        elif kind.startswith("pipe"):
            of = add_pipe(kernel, kernel.record("pipe", file.data), pipes, queues)
        yield [fd, kind, kernel.file_rights(file), of]


def add_pipe(kernel, pipe, pipes, queues):
    queues[pipe.may_read.waiters.address] = ["pipe", pipe.inode]
    queues[pipe.may_write.waiters.address] = ["pipe", pipe.inode]
    pipes[pipe.inode] = {
        "bytes": pipe.length,
        "readers": pipe.readers,
        "writers": pipe.writers,
        "waiting": [thread.tid for thread in kernel.waiters(pipe.may_read)],
        "wanting": [thread.tid for thread in kernel.waiters(pipe.may_write)],
    }
    return pipe.inode
