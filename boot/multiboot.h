/*
 * The record that a multiboot 1 loader leaves (Multiboot 0.6.96, 3.3). boot/multiboot.c only.
 * Nothing says that it is aligned, or what it points to: hence "packed".
 */
#pragma once

#include "kernel/base/types.h"

#define MULTIBOOT_LOADER_MAGIC 0x2BADB002u /* in EAX */

/* Which fields are valid. */
#define MULTIBOOT_MEMORY       (1u << 0)
#define MULTIBOOT_COMMAND_LINE (1u << 2)
#define MULTIBOOT_MODULES      (1u << 3)
#define MULTIBOOT_MEMORY_MAP   (1u << 6)
#define MULTIBOOT_LOADER_NAME  (1u << 9)

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower, mem_upper; /* KiB from 0 on, and from 1 MiB on */
    uint32_t boot_device;
    paddr_t command_line;
    uint32_t module_count;
    paddr_t modules;
    uint32_t symbols[4];
    uint32_t map_length; /* bytes */
    paddr_t map;
    uint32_t drives_length;
    paddr_t drives;
    paddr_t config_table;
    paddr_t loader_name;
} __attribute__((packed));

struct multiboot_module {
    paddr_t start, end; /* [start, end) */
    paddr_t command_line;
    uint32_t reserved;
} __attribute__((packed));

#define MULTIBOOT_USABLE 1

struct multiboot_map_entry {
    uint32_t size; /* of the rest: the next entry is size + 4 bytes on */
    uint64_t start, length;
    uint32_t type;
} __attribute__((packed));
