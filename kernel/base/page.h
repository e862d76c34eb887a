/* Pages, and where user space ends. (tests/exhaustive has smaller ones.) */
#pragma once

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12
#define PAGE_MASK  (PAGE_SIZE - 1)

#define USER_END 0xC0000000u /* user space is [0, USER_END); the kernel owns the rest */
