/* Kinds of ASCII characters. The argument is an unsigned char, or EOF. */
#pragma once

int isalpha(int c);
int isdigit(int c);
int isalnum(int c);
int isxdigit(int c);
int isspace(int c);
int isblank(int c);
int isupper(int c);
int islower(int c);
int ispunct(int c);
int iscntrl(int c);
int isprint(int c);
int isgraph(int c);
int toupper(int c);
int tolower(int c);
