/* What blur's sources want of C's library, for the page; see ../page.c. */
#pragma once
#include <stddef.h>
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void free(void *p);
static inline int abs(int x) { return x < 0 ? -x : x; }
