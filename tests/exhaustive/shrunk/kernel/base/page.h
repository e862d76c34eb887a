/* In place of the kernel's: small pages, and a user space of 32 small tables (one word of bits). */
#pragma once

#define PAGE_SIZE  2048u
#define PAGE_SHIFT 11
#define PAGE_MASK  (PAGE_SIZE - 1)

#define USER_END 0x00400000u
