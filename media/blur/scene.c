#include "scene.h"

#include <stdlib.h>
#include <string.h>

enum {
  W = NET_W, /* of the grid's rows in memory; the picture may fill less */
  H = NET_H,
  HALF_W = W / 2,
  HALF_H = H / 2,
  PAD = 64,
  LUMA = 64,        /* a step of luma or colour in 16 bits */
  SURE = 2047,      /* a person without doubt, in 16 bits */
  GUIDE_RADIUS = 3, /* cells that an edge of the picture may pull the mask */
};

/* Four numbers that are averaged together. */
typedef float four __attribute__((vector_size(16)));

/* Where the pixels of a row or column lie between cells: after cell index,
   weight / 32768 of the way to the next. */
typedef struct {
  int16_t index[SIDE_MAX + PAD], weight[SIDE_MAX + PAD];
} ruler;

struct scene {
  int set;
  int width, height;         /* of the picture, pixels */
  int w, h, left, top;       /* of the picture on the grid, cells */
  int edge_x[W + 1], edge_y[H + 1];     /* pixels where cells begin */
  int edge_cx[W + 1], edge_cy[H + 1];   /* the same for colour */
  ruler fine_x, fine_y;      /* luma between cells of the grid */
  ruler half_x, half_y;      /* luma between cells of half the grid */
  ruler colour_x, colour_y;  /* colour between cells of half the grid */

  int16_t luma[H * W], u[H * W], v[H * W]; /* the picture's cells, times LUMA */
  int16_t seen[H * W];                     /* luma at scene_input */
  float person[H * W];

  four a[(H + 1) * W], b[(H + 1) * W], sums[W];
  int16_t slope[H * W + PAD], offset[H * W + PAD];     /* person = slope · luma + offset */
  int16_t back_y[HALF_H * HALF_W + PAD], back_u[HALF_H * HALF_W + PAD], back_v[HALF_H * HALF_W + PAD];

  /* rows as wide as the picture; of each pair one lies above, one below */
  int16_t wide_slope[2][SIDE_MAX + PAD], wide_offset[2][SIDE_MAX + PAD];
  int16_t wide_y[2][SIDE_MAX + PAD], wide_u[2][SIDE_MAX + PAD], wide_v[2][SIDE_MAX + PAD];
  int16_t person_row[2][SIDE_MAX + PAD], person_half[SIDE_MAX + PAD];
  uint32_t column[SIDE_MAX + PAD];
};

scene *scene_open(int set) {
  scene *s = calloc(1, sizeof *s);
  if (s != NULL) s->set = set;
  return s;
}

void scene_close(scene *s) { free(s); }

const float *scene_person(const scene *s, int *w, int *h) {
  *w = s->w;
  *h = s->h;
  return s->person;
}

/* measure lays n pixels over cells. */
static void measure(ruler *r, int n, int cells) {
  for (int i = 0; i < n; i++) {
    float at = (i + 0.5f) * cells / n - 0.5f;
    at = at < 0 ? 0 : at > cells - 1 ? cells - 1 : at;
    int index = (int)at < cells - 1 ? (int)at : cells - 2;
    r->index[i] = (int16_t)index;
    r->weight[i] = (int16_t)((at - index) * 32767);
  }
}

static void edges(int *edge, int n, int cells) {
  for (int i = 0; i <= cells; i++) edge[i] = i * n / cells;
}

int scene_size(scene *s, int width, int height) {
  if (width < SIDE_MIN || height < SIDE_MIN || width > SIDE_MAX || height > SIDE_MAX) return -1;
  s->width = width;
  s->height = height;
  /* A picture of another shape fills the grid's width or its height. */
  s->w = W;
  s->h = H;
  if (width * H > height * W) s->h = (height * W + width / 2) / width;
  else s->w = (width * H + height / 2) / height;
  s->w = s->w < 8 ? 8 : (s->w + 1) & ~1;
  s->h = s->h < 8 ? 8 : (s->h + 1) & ~1;
  s->left = (W - s->w) / 2;
  s->top = (H - s->h) / 2;
  int cw = (width + 1) / 2, ch = (height + 1) / 2;
  edges(s->edge_x, width, s->w);
  edges(s->edge_y, height, s->h);
  edges(s->edge_cx, cw, s->w);
  edges(s->edge_cy, ch, s->h);
  measure(&s->fine_x, width, s->w);
  measure(&s->fine_y, height, s->h);
  measure(&s->half_x, width, s->w / 2);
  measure(&s->half_y, height, s->h / 2);
  measure(&s->colour_x, cw, s->w / 2);
  measure(&s->colour_y, ch, s->h / 2);
  return 0;
}

float scene_moved(const scene *s) {
  enum { BLOCK = 8 };
  int most = 0;
  for (int y = 0; y + BLOCK <= s->h; y += BLOCK)
    for (int x = 0; x + BLOCK <= s->w; x += BLOCK) {
      int sum = 0;
      for (int j = 0; j < BLOCK; j++)
        for (int i = 0; i < BLOCK; i++) {
          int at = (y + j) * W + x + i;
          sum += abs(s->luma[at] - s->seen[at]);
        }
      most = sum > most ? sum : most;
    }
  return most / (float)(BLOCK * BLOCK * LUMA);
}

static float unit(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

void scene_input(scene *s, float *rgb) {
  memcpy(s->seen, s->luma, sizeof s->seen);
  memset(rgb, 0, NET_W * NET_H * 3 * sizeof *rgb);
  for (int j = 0; j < s->h; j++) {
    float *to = rgb + ((s->top + j) * NET_W + s->left) * 3;
    const int16_t *py = s->luma + j * W, *pu = s->u + j * W, *pv = s->v + j * W;
    for (int i = 0; i < s->w; i++, to += 3) {
      const float scale = 1.0f / (255 * LUMA);
      float y = (py[i] - 16 * LUMA) * 1.1644f, u = pu[i] - 128 * LUMA, v = pv[i] - 128 * LUMA;
      to[0] = unit((y + 1.596f * v) * scale);
      to[1] = unit((y - 0.392f * u - 0.813f * v) * scale);
      to[2] = unit((y + 2.017f * u) * scale);
    }
  }
}

float scene_mask(scene *s, const uint8_t *mask, int fresh) {
  int sure = 0;
  for (int j = 0; j < s->h; j++) {
    const uint8_t *from = mask + (s->top + j) * NET_W + s->left;
    float *person = s->person + j * W;
    for (int i = 0; i < s->w; i++) {
      sure += from[i] > 127;
      float now = from[i] * (1 / 255.0f), change = now - person[i], size = change < 0 ? -change : change;
      /* what changes much is a movement and followed at once, little changes are doubt */
      person[i] = fresh || size > 0.5f ? now : person[i] + change * (0.35f + 1.3f * size);
    }
  }
  return sure / (float)(s->w * s->h);
}

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define FN(name) JOIN(name, SET)

#define SET base
#include "scene_kernels.h"
#undef SET

#ifdef __x86_64__
#define SET fast
#include "fast_begin.h"
#include "scene_kernels.h"
#include "fast_end.h"
#undef SET
#define CHOOSE(s, name, ...) ((s)->set == SET_FAST ? name##_fast(s, ##__VA_ARGS__) : name##_base(s, ##__VA_ARGS__))
#else
#define CHOOSE(s, name, ...) name##_base(s, ##__VA_ARGS__)
#endif

void scene_look(scene *s, planes picture) { CHOOSE(s, look, picture); }

void scene_blend(scene *s, planes in, planes out, int people, int radius) {
  if (people) CHOOSE(s, guide);
  CHOOSE(s, background, people, radius);
  CHOOSE(s, compose, in, out, people);
}
