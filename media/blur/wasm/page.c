/* The blur for the page: package blur's C as WebAssembly. The page calls plan,
   writes the plan, calls open; then picture for each new size, and for each
   picture writes input, calls apply and reads output. Planes follow each
   other without gaps: luma, then two of colour of half the size rounded up. */
#include "../blur.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

extern uint8_t __heap_base; /* where the linker's own data ends */
static size_t top;          /* memory below is taken; nothing is ever given back but pictures */

void *malloc(size_t n) {
  if (top == 0) top = (size_t)&__heap_base;
  size_t at = (top + 63) & ~(size_t)63, pages = (at + n + 65535) >> 16, have = __builtin_wasm_memory_size(0);
  if (pages > have && __builtin_wasm_memory_grow(0, pages - have) == (size_t)-1) return NULL;
  top = at + n;
  return (void *)at;
}

void *calloc(size_t n, size_t size) {
  void *p = malloc(n * size);
  return p == NULL ? p : memset(p, 0, n * size);
}

void free(void *p) { (void)p; }

void *memcpy(void *to, const void *from, size_t n) {
  __builtin_memcpy(to, from, n); /* one instruction */
  return to;
}

void *memset(void *to, int value, size_t n) {
  __builtin_memset(to, value, n);
  return to;
}

int memcmp(const void *a, const void *b, size_t n) {
  for (const uint8_t *p = a, *q = b; n > 0; p++, q++, n--)
    if (*p != *q) return *p - *q;
  return 0;
}

static blur *b;
static uint8_t *plan_at, *in_at, *out_at;
static size_t pictures; /* top before pictures */
static int width, height;

EXPORT("plan") uint8_t *page_plan(size_t length) { return plan_at = malloc(length); }

EXPORT("open") int page_open(size_t length) {
  b = plan_at == NULL ? NULL : blur_open(plan_at, length, best_set());
  pictures = top;
  return b != NULL;
}

/* picture makes place for pictures of that size; answers 0 when there is none. */
EXPORT("picture") int page_picture(int w, int h) {
  if (w < SIDE_MIN || h < SIDE_MIN || w > SIDE_MAX || h > SIDE_MAX) return 0;
  width = w;
  height = h;
  top = pictures;
  size_t size = (size_t)w * h + 2 * (size_t)((w + 1) / 2) * ((h + 1) / 2);
  in_at = malloc(size);
  out_at = malloc(size);
  return in_at != NULL && out_at != NULL;
}

EXPORT("input") uint8_t *page_input(void) { return in_at; }
EXPORT("output") uint8_t *page_output(void) { return out_at; }

static planes at(uint8_t *p) {
  int uv = (width + 1) / 2;
  uint8_t *u = p + (size_t)width * height;
  return (planes){p, u, u + (size_t)uv * ((height + 1) / 2), width, uv};
}

/* apply answers what blur_picture does. */
EXPORT("apply") int page_apply(int mode) { return blur_picture(b, at(in_at), at(out_at), width, height, mode); }

EXPORT("forget") void page_forget(void) { blur_forget(b); }
EXPORT("spoil") void page_spoil(void) { blur_spoil(b); }
