#include "scene.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

enum {
  W = NET_W, /* of the grid's rows in memory; the picture may fill less */
  H = NET_H,
  HALF_W = W / 2,
  HALF_H = H / 2,
  PAD = 64,     /* numbers that may be read or written beyond what counts */
  LUMA = 64,    /* a step of luma or colour in 16 bits */
  SURE = 2047,  /* a person without doubt, in 16 bits */
  REACH = 3,    /* cells that an edge of the picture may pull the mask */
};

/* Four numbers that are averaged together. */
typedef float four __attribute__((vector_size(16)));

/* The pixels of cells in a row or a column, and what each is worth. */
typedef struct {
  int from[W], to[W];
  float part[W];
} cuts;

/* Where the pixels of a row or column lie between cells: after cell index,
   weight / 32768 of the way to the next. Start is the first after each cell. */
typedef struct {
  int cells;
  int16_t index[SIDE_MAX + PAD], weight[SIDE_MAX + PAD];
  int16_t start[W];
} ruler;

struct scene {
  int set;
  int width, height;        /* of the picture, pixels */
  int w, h, left, top;      /* of the picture on the grid, cells */
  cuts luma_x, luma_y;      /* the pixels of each cell */
  cuts colour_x, colour_y;
  ruler fine_x, fine_y;     /* luma between cells of the grid */
  ruler half_x, half_y;     /* luma between cells of half the grid */
  ruler pale_x, pale_y;     /* colour between cells of half the grid */

  int16_t luma[H * W + PAD], u[H * W + PAD], v[H * W + PAD]; /* the picture's cells, times LUMA */
  int16_t seen[H * W];                                       /* luma at scene_input */
  float person[H * W];

  float plane[4][H * W], across[H * W], row[W + 2 * REACH + PAD], sum[W];
  int16_t slope[H * W + PAD], offset[H * W + PAD]; /* person = slope · luma + offset */
  four back[(HALF_H + 1) * HALF_W], run[(HALF_H + 1) * HALF_W], sums[HALF_W];
  int16_t back_y[HALF_H * HALF_W + PAD], back_u[HALF_H * HALF_W + PAD], back_v[HALF_H * HALF_W + PAD];

  /* rows as wide as the picture; of each pair one lies above, one below */
  int16_t wide_slope[2][SIDE_MAX + PAD], wide_offset[2][SIDE_MAX + PAD];
  int16_t wide_y[2][SIDE_MAX + PAD], wide_u[2][SIDE_MAX + PAD], wide_v[2][SIDE_MAX + PAD];
  int16_t person_row[2][SIDE_MAX + PAD], person_half[SIDE_MAX + PAD];
  int16_t column[SIDE_MAX + PAD];
  int total[SIDE_MAX + PAD];
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
  r->cells = cells;
  for (int i = n - 1; i >= 0; i--) {
    float at = (i + 0.5f) * cells / n - 0.5f;
    at = at < 0 ? 0 : at > cells - 1 ? cells - 1 : at;
    int index = (int)at < cells - 1 ? (int)at : cells - 2, after = i < n - 1 ? r->index[i + 1] : cells - 1;
    r->index[i] = (int16_t)index;
    r->weight[i] = (int16_t)((at - index) * 32767);
    for (int c = after; c > index; c--) r->start[c] = (int16_t)(i + 1);
  }
  for (int c = r->index[0]; c >= 0; c--) r->start[c] = 0;
}

/* cut divides n pixels among cells; when there are fewer, cells share them. */
static void cut(cuts *c, int n, int cells) {
  for (int i = 0; i < cells; i++) {
    c->from[i] = i * n / cells;
    c->to[i] = (i + 1) * n / cells > c->from[i] ? (i + 1) * n / cells : c->from[i] + 1;
    c->part[i] = 1.0f / (c->to[i] - c->from[i]);
  }
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
  cut(&s->luma_x, width, s->w);
  cut(&s->luma_y, height, s->h);
  cut(&s->colour_x, cw, s->w);
  cut(&s->colour_y, ch, s->h);
  measure(&s->fine_x, width, s->w);
  measure(&s->fine_y, height, s->h);
  measure(&s->half_x, width, s->w / 2);
  measure(&s->half_y, height, s->h / 2);
  measure(&s->pale_x, cw, s->w / 2);
  measure(&s->pale_y, ch, s->h / 2);
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

/* brighten is how much brighter the network wants to see a dark picture. */
static float brighten(const scene *s) {
  const float wanted = 0.3f, most = 3;
  int sum = 0;
  for (int y = 0; y < s->h; y++)
    for (int x = 0; x < s->w; x++) sum += s->luma[y * W + x] / LUMA - 16;
  float mean = sum / (219.0f * s->w * s->h), gain = mean > wanted / most ? wanted / mean : most;
  return gain < 1 ? 1 : gain;
}

void scene_input(scene *s, float *rgb) {
  memcpy(s->seen, s->luma, sizeof s->seen);
  memset(rgb, 0, NET_W * NET_H * 3 * sizeof *rgb);
  const float gain = brighten(s);
  for (int j = 0; j < s->h; j++) {
    float *to = rgb + ((s->top + j) * NET_W + s->left) * 3;
    const int16_t *py = s->luma + j * W, *pu = s->u + j * W, *pv = s->v + j * W;
    for (int i = 0; i < s->w; i++, to += 3) {
      const float scale = gain / (255 * LUMA);
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
#define LANES 8
#include "lanes.h"
#include "scene_kernels.h"
#undef SET
#undef LANES

#ifdef __x86_64__
#define SET fast
#ifdef NARROW
#define LANES 8
#else
#define LANES 16
#endif
#include "fast_begin.h"
#include "lanes.h"
#include "scene_kernels.h"
#include "fast_end.h"
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
