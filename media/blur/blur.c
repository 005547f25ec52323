#include "blur.h"

#include <stdlib.h>

/* Where people fill less than FOUND of a picture, nobody is there; somebody
   who was there stays until less than KEPT. A head far from the camera fills 2 %. */
static const float found = 0.012f, kept = 0.008f;

/* When no part of the picture has changed more than this, in steps of luma,
   every second picture does with the mask of the one before. Noise of a cheap
   camera stays below. */
static const float still = 3;

/* Radius of each of three averages, in cells of half the grid. Light leaves
   large shapes and colours of a room, but nothing that is written. */
static const int light = 2, strong = 6;

struct blur {
  net *net;
  scene *scene;
  int width, height;
  int known;   /* the scene has a mask */
  int people;  /* there was somebody in it */
  int waited;  /* pictures since the network ran */
  long looked;
  uint8_t mask[NET_W * NET_H];
};

blur *blur_open(const uint8_t *plan, size_t length, int set) {
  blur *b = calloc(1, sizeof *b);
  if (b == NULL) return NULL;
  b->net = net_open(plan, length, set);
  b->scene = scene_open(set);
  if (b->net == NULL || b->scene == NULL) {
    blur_close(b);
    return NULL;
  }
  return b;
}

void blur_close(blur *b) {
  if (b == NULL) return;
  net_close(b->net);
  scene_close(b->scene);
  free(b);
}

void blur_forget(blur *b) { b->known = b->people = 0; }

long blur_looked(const blur *b) { return b->looked; }
const float *blur_person(const blur *b, int *w, int *h) { return scene_person(b->scene, w, h); }
void blur_spoil(blur *b) { net_spoil(b->net); }

/* look brings the mask up to date; answers -1 when the network failed. */
static int look(blur *b) {
  if (b->known && b->waited < 1 && scene_moved(b->scene) < still) {
    b->waited++;
    return 0;
  }
  b->waited = 0;
  b->looked++;
  scene_input(b->scene, net_input(b->net));
  if (net_run(b->net, b->mask) != 0) {
    blur_forget(b);
    return -1;
  }
  float part = scene_mask(b->scene, b->mask, !b->known);
  b->people = part > (b->people ? kept : found);
  b->known = 1;
  return 0;
}

int blur_picture(blur *b, planes in, planes out, int width, int height, int mode) {
  if (width != b->width || height != b->height) {
    blur_forget(b);
    b->width = b->height = 0;
    if (scene_size(b->scene, width, height) != 0) return BLUR_REFUSED;
    b->width = width;
    b->height = height;
  }
  scene_look(b->scene, in);
  int lost = look(b);
  scene_blend(b->scene, in, out, b->people, mode == BLUR_LIGHT ? light : strong);
  return lost ? BLUR_LOST : b->people ? BLUR_PEOPLE : BLUR_NOBODY;
}
