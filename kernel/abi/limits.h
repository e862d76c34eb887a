/* Sizes that programs may rely on, as Linux's where it has them. */
#pragma once

#define NAME_MAX    255  /* a file's name, without the NUL */
#define PATH_MAX    4096 /* a path, with the NUL */
#define PIPE_BUF    4096 /* writes up to this size are not torn apart */
#define ARG_MAX     131072
#define OPEN_MAX    256 /* descriptors of one process */
#define IOV_MAX     1024
#define NGROUPS_MAX 65536
