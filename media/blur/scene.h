/* What is done with the mask: people stay, what is behind them is blurred.
   Works on a grid of at most NET_W × NET_H cells laid over the picture. */
#ifndef BLUR_SCENE_H
#define BLUR_SCENE_H

#include "net.h"

enum { SIDE_MIN = 32, SIDE_MAX = 4096 }; /* pixels, of a picture */

/* A picture as cameras give it: luma, and two planes of colour of half the
   size rounded up; BT.601, limited range. */
typedef struct {
  uint8_t *y, *u, *v;
  int stride, stride_uv;
} planes;

typedef struct scene scene;

scene *scene_open(int set); /* NULL without memory */
void scene_close(scene *s);

/* scene_size sets the picture's size; answers -1 when it is out of bounds. */
int scene_size(scene *s, int width, int height);

/* scene_look takes in a picture: everything below is about the latest. */
void scene_look(scene *s, planes picture);

/* scene_moved is how much the busiest part of the picture has changed since
   scene_input, in steps of luma of its average cell. */
float scene_moved(const scene *s);

/* scene_input writes the picture as the network wants it. */
void scene_input(scene *s, float *rgb);

/* scene_mask takes the network's mask, smoothed over time unless fresh, and
   answers what part of the picture people fill, 0 to 1. */
float scene_mask(scene *s, const uint8_t *mask, int fresh);

/* scene_blend writes all of out. Without people everything is blurred.
   The radius is of a third of the blur, in cells of half the grid. */
void scene_blend(scene *s, planes in, planes out, int people, int radius);

/* scene_person gives the smoothed mask, 0 to 1: h rows of w, NET_W apart. */
const float *scene_person(const scene *s, int *w, int *h);

#endif
