/* fork, vfork, and clone as far as it makes processes (threads.h has the rest). */
#pragma once

#include "kernel/base/types.h"

struct fork_request {
    bool borrow_aspace;  /* the child runs in the parent's space, until its exec or exit */
    bool wait_for_child; /* the parent sleeps until then; as a rule with borrow_aspace */
    uaddr_t stack;       /* the child's stack pointer; 0: the parent's */
    uaddr_t parent_tid;  /* where to write the child's PID in the parent; 0: nowhere */
    uaddr_t child_tid;   /* and in the child */
    uaddr_t clear_tid;   /* what is cleared at the end of the child's thread; 0: nothing */
    int end_signal;      /* as in struct proc */
    bool sibling;        /* the child's parent is the caller's, which is not init */
    bool set_tls;        /* the child's TLS entry `tls_index` becomes `tls` */
    unsigned tls_index;
    uint64_t tls;
};

/*
 * Makes a child of the running process that returns 0 from the same system call. Returns its PID;
 * -EAGAIN over the limit of processes, -ENOMEM, -ERESTARTNOINTR; nothing is changed then. With
 * wait_for_child it sleeps until the child has execed or ended.
 */
int process_fork(const struct fork_request *request);

/* Between the files of this folder: `to`, which is NEW, will return 0 from the running one's call.
 */
struct thread;
void fork_thread(const struct fork_request *request, struct thread *to);
