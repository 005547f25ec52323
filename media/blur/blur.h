/* Blurs what is behind people, and everything when it does not know people:
   the rules of package blur, for Go and for the page alike. */
#ifndef BLUR_H
#define BLUR_H

#include "scene.h"

typedef struct blur blur;

/* blur_open gives NULL when the plan is broken or memory is short. */
blur *blur_open(const uint8_t *plan, size_t length, int set);
void blur_close(blur *b);

/* blur_forget drops what is known of the pictures before. */
void blur_forget(blur *b);

enum {
  BLUR_PEOPLE = 0,  /* people found, the rest blurred */
  BLUR_NOBODY = 1,  /* nobody found, everything blurred */
  BLUR_LOST = 2,    /* the network failed, everything blurred */
  BLUR_REFUSED = 3, /* a size out of bounds, nothing written */
};

/* How much is hidden; what is neither is taken for BLUR_STRONG. */
enum { BLUR_LIGHT = 1, BLUR_STRONG = 2 };

/* blur_picture writes in, blurred, into out. In and out must not overlap. */
int blur_picture(blur *b, planes in, planes out, int width, int height, int mode);

/* blur_looked is how often the network has run. */
long blur_looked(const blur *b);

/* For tests: the smoothed mask, and a network that fails from now on. */
const float *blur_person(const blur *b, int *w, int *h);
void blur_spoil(blur *b);

#endif
