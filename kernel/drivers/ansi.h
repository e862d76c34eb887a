/*
 * What a terminal does with the bytes that are sent to it, on the VGA's screen: UTF-8 text, and of
 * ECMA-48 (and DEC's VT100) the part that shells and full-screen programs of the simpler kind use.
 *
 *   BS HT LF VT FF CR               as ever; a character after the last column begins a new row
 *   ESC 7, ESC 8; CSI s, CSI u      cursor and colours: saved, restored
 *   ESC D, ESC E, ESC M, ESC c      down, new line, up, reset
 *   CSI n A B C D E F G d, n;m H f  cursor movement
 *   CSI n J, n K                    erase in the screen, in the row
 *   CSI ... m                       bold, reverse, 8 colours and their bright versions
 *   CSI ?25 h l                     cursor shown, hidden
 *
 * All other sequences are read to their end and have no effect. Any context.
 */
#pragma once

#include "kernel/base/types.h"

/* Takes the screen over as it is, and goes on where its cursor is. After vga_init(). */
void ansi_init(void);

void ansi_reset(void); /* clears it */

void ansi_write(const char *bytes, size_t size);

/* Text of the kernel in between: in this attribute, LF begins a row, nothing else is special. */
void ansi_print(const char *text, size_t length, uint8_t attribute);
