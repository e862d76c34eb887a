/*
 * The VGA in its 80x25 colour text mode, as the BIOS or GRUB leaves it. A cell is a character of
 * code page 437 and an attribute: foreground in bits 0 to 3, background in bits 4 to 6, blinking
 * in bit 7. Any context. Where there is no such screen, everything but vga_init() is forbidden.
 */
#pragma once

#include "kernel/base/types.h"

#define VGA_ROWS    25u
#define VGA_COLUMNS 80u
#define VGA_CELLS   (VGA_ROWS * VGA_COLUMNS)

/* Looks for a screen in that mode, and changes nothing but the cursor's shape. At boot. */
bool vga_init(void);
bool vga_present(void);

void vga_put(unsigned cell, uint8_t character, uint8_t attribute);
void vga_erase(unsigned from, unsigned to, uint8_t attribute); /* cells [from, to) */
void vga_scroll(uint8_t attribute); /* up by one row; the new row is erased */

unsigned vga_cursor(void); /* the cell; VGA_CELLS or more when it was outside the screen */
void vga_cursor_move(unsigned cell);
void vga_cursor_show(bool shown);
