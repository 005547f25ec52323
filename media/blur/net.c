#include "net.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of steps and activations, as mkplan writes them. */
enum { STEP_ENTRY, STEP_CONV, STEP_DEPTH, STEP_MEAN, STEP_SCALE, STEP_ADD, STEP_DOUBLE, STEP_MASK };
enum { ACT_NONE, ACT_RELU, ACT_HARD_SWISH, ACT_SIGMOID };

enum { PANEL = 8 }; /* output channels whose weights lie together */

/* A step: out = act(f(in, gate)) + add. Places count from the start of the work space. */
typedef struct {
  int32_t kind, in, gate, add, out, h, w, c, oh, ow, oc, kernel, stride, top, left, act, weight, bias;
} step;

struct net {
  int steps, set;
  int32_t input;
  step *step;
  float *space, *weight;
  float *row;         /* one row of the widest step, for sorting its input */
  const float *zero;  /* a row of nothing, what lies outside of a picture */
  uint8_t sigmoid[256]; /* of (i - 128) / 16, 255 is 1 */
};

enum { ROW = 32 * 1024 }; /* numbers; the widest row is 128 pixels of 128 channels, the entry sorts 128 × 27 */

static float sigmoid(float x) {
  /* e^-x as 2^i times a polynomial of the rest */
  float t = x * -1.44269504f;
  t = t > 120 ? 120 : t < -120 ? -120 : t;
  int i = (int)(t + (t < 0 ? -0.5f : 0.5f));
  float f = (t - i) * 0.69314718f;
  float p = 1 + f * (1 + f * (0.5f + f * (1 / 6.f + f * (1 / 24.f + f * (1 / 120.f + f / 720.f)))));
  union { int32_t bits; float value; } power = {(i + 127) << 23};
  return 1 / (1 + p * power.value);
}

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define FN(name) JOIN(name, SET)

#define SET base
#define LANES 4
#include "net_kernels.h"
#undef SET
#undef LANES

#ifdef __x86_64__
#define SET fast
#ifdef NARROW
#define LANES 4
#else
#define LANES 8
#endif
#include "fast_begin.h"
#include "net_kernels.h"
#include "fast_end.h"
#undef SET
#undef LANES

int best_set(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? SET_FAST : SET_BASE;
}
#else
int best_set(void) { return SET_BASE; }
#endif

int net_run(net *n, uint8_t *mask) {
#ifdef __x86_64__
  if (n->set == SET_FAST) return run_fast(n, mask);
#endif
  return run_base(n, mask);
}

float *net_input(net *n) { return n->space + n->input; }

void net_spoil(net *n) {
  union { uint32_t bits; float value; } nan = {0x7fc00000};
  n->weight[n->step[0].bias] = nan.value;
}

static float half(const uint8_t *p) {
  uint32_t bits = p[0] | (uint32_t)p[1] << 8;
  uint32_t sign = bits >> 15 << 31, exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent == 0) return (sign ? -1.0f : 1.0f) * fraction / (1 << 24);
  union { uint32_t bits; float value; } f = {sign | (exponent + 112) << 23 | fraction << 13};
  return f.value;
}

/* zeros gives memory for n numbers and a vector more, which may be read but says nothing. */
static float *zeros(size_t n) { return calloc(n + PANEL, sizeof(float)); }

net *net_open(const uint8_t *plan, size_t length, int set) {
  struct { char magic[4]; uint32_t steps, space, weights, input; } head;
  if (length < sizeof head) return NULL;
  memcpy(&head, plan, sizeof head);
  if (memcmp(head.magic, "ZBP1", 4) != 0 || head.steps > 1000 || head.space > 1 << 24 || head.weights > 1 << 24 ||
      length != sizeof head + head.steps * sizeof(step) + head.weights * 2)
    return NULL;
  net *n = calloc(1, sizeof *n);
  if (n == NULL) return NULL;
  n->steps = (int)head.steps;
  n->input = (int32_t)head.input;
  n->set = set;
  n->step = malloc(head.steps * sizeof(step));
  n->space = zeros(head.space);
  n->weight = zeros(head.weights);
  n->row = zeros(ROW);
  n->zero = zeros(ROW);
  if (!n->step || !n->space || !n->weight || !n->row || !n->zero) {
    net_close(n);
    return NULL;
  }
  memcpy(n->step, plan + sizeof head, head.steps * sizeof(step));
  const uint8_t *halves = plan + sizeof head + head.steps * sizeof(step);
  for (size_t i = 0; i < head.weights; i++) n->weight[i] = half(halves + 2 * i);
  for (int i = 0; i < 256; i++) n->sigmoid[i] = (uint8_t)(255 * sigmoid((i - 128) / 16.0f) + 0.5f);
  return n;
}

void net_close(net *n) {
  if (n == NULL) return;
  free(n->step);
  free(n->space);
  free(n->weight);
  free(n->row);
  free((void *)n->zero);
  free(n);
}
