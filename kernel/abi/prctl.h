/* Operations of prctl(2): the few of Linux's that Gaji has, and its own. */
#pragma once

#define PR_SET_PDEATHSIG       1 /* (signal), 0 for none: when the parent has ended */
#define PR_GET_PDEATHSIG       2 /* (int *) */
#define PR_GET_DUMPABLE        3
#define PR_SET_DUMPABLE        4
#define PR_SET_NAME            15 /* (const char name[16]) */
#define PR_GET_NAME            16
#define PR_SET_CHILD_SUBREAPER 36 /* (0, or another): orphans below it become its children */
#define PR_GET_CHILD_SUBREAPER 37 /* (int *) */
#define PR_SET_NO_NEW_PRIVS    38
#define PR_GET_NO_NEW_PRIVS    39

/*
 * Whether the process ends with its parent and takes its children along (cascading termination).
 * Inherited by fork, kept by exec. A daemon detaches itself by clearing it.
 */
#define PR_SET_CASCADE 0x47414A01 /* (0 or 1) */
#define PR_GET_CASCADE 0x47414A02 /* returns it */
