/* Open directories. */
#pragma once

struct file;
struct node;

int directory_open(struct node *node, int flags, struct file **out); /* 0 or -ENOMEM */
