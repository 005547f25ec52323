/* The network's arithmetic, once for each set of instructions: the includer
   defines SET, the name of the set, and LANES, the numbers in its vectors.
   Pictures lie row by row, pixel by pixel, channel by channel; channels are
   multiples of LANES. */

typedef float FN(vec) __attribute__((vector_size(4 * LANES)));
typedef float FN(loose) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t FN(bits) __attribute__((vector_size(4 * LANES)));
#define VEC FN(vec)
#define BITS FN(bits)
#define LOAD(p) (*(const FN(loose) *)(p))
#define STORE(p, v) (*(FN(loose) *)(p) = (v))
#define ALWAYS static inline __attribute__((always_inline))

ALWAYS VEC FN(all)(float x) { return x - (VEC){0}; }

/* activate keeps what is no number, so that it comes to light at the end. */
ALWAYS VEC FN(activate)(VEC v, int act) {
  if (act == ACT_RELU) return (VEC)((BITS)v & ~(v < 0.0f));
  if (act == ACT_HARD_SWISH) {
    VEC t = v + 3.0f;
    t = (VEC)((BITS)t & ~(t < 0.0f));
    BITS low = t < 6.0f;
    t = (VEC)(((BITS)t & low) | ((BITS)FN(all)(6.0f) & ~low));
    return v * t * (1 / 6.0f);
  }
  return v;
}

/* tile multiplies some pixels with some panels of weights, the sums in registers:
   out[p][o] = act(bias[o] + Σ x[p][k] · weight[o / 8][k][o % 8]) + add[p][o] */
ALWAYS void FN(tile)(const int pixels, const int panels, const float *x, int k, const float *weight, const float *bias, int act,
                     const float *add, float *out, int oc) {
  enum { PARTS = PANEL / LANES };
  const int vectors = panels * PARTS;
  VEC sum[4][3 * PARTS];
#pragma GCC unroll 4
  for (int p = 0; p < pixels; p++)
#pragma GCC unroll 6
    for (int v = 0; v < vectors; v++) sum[p][v] = LOAD(bias + v * LANES);
  for (int i = 0; i < k; i++) {
    VEC w[3 * PARTS];
#pragma GCC unroll 6
    for (int v = 0; v < vectors; v++) w[v] = LOAD(weight + (v / PARTS * (long)k + i) * PANEL + v % PARTS * LANES);
#pragma GCC unroll 4
    for (int p = 0; p < pixels; p++) {
      float f = x[(long)p * k + i];
#pragma GCC unroll 6
      for (int v = 0; v < vectors; v++) sum[p][v] += w[v] * f;
    }
  }
#pragma GCC unroll 4
  for (int p = 0; p < pixels; p++)
#pragma GCC unroll 6
    for (int v = 0; v < vectors; v++) {
      VEC r = FN(activate)(sum[p][v], act);
      long at = (long)p * oc + v * LANES;
      if (add) r += LOAD(add + at);
      STORE(out + at, r);
    }
}

/* columns makes one, two or three panels of the output for all pixels. */
ALWAYS void FN(columns)(const int panels, const float *x, int n, int k, const float *weight, const float *bias, int act,
                        const float *add, float *out, int oc) {
  int p = 0;
  for (; p + 4 <= n; p += 4)
    FN(tile)(4, panels, x + (long)p * k, k, weight, bias, act, add ? add + (long)p * oc : 0, out + (long)p * oc, oc);
  for (; p < n; p++)
    FN(tile)(1, panels, x + (long)p * k, k, weight, bias, act, add ? add + (long)p * oc : 0, out + (long)p * oc, oc);
}

static __attribute__((noinline)) void FN(columns1)(const float *x, int n, int k, const float *w, const float *b, int act,
                                                   const float *add, float *out, int oc) {
  FN(columns)(1, x, n, k, w, b, act, add, out, oc);
}
#if LANES == 8
static __attribute__((noinline)) void FN(columns2)(const float *x, int n, int k, const float *w, const float *b, int act,
                                                   const float *add, float *out, int oc) {
  FN(columns)(2, x, n, k, w, b, act, add, out, oc);
}
static __attribute__((noinline)) void FN(columns3)(const float *x, int n, int k, const float *w, const float *b, int act,
                                                   const float *add, float *out, int oc) {
  FN(columns)(3, x, n, k, w, b, act, add, out, oc);
}
#endif

static void FN(conv)(const float *x, int n, int k, const float *w, const float *b, int act, const float *add, float *out, int oc) {
  for (int o = 0; o < oc;) {
    int panels = 1;
    const float *a = add ? add + o : 0;
#if LANES == 8
    int left = (oc - o) / PANEL;
    panels = left == 1 ? 1 : left == 2 || left == 4 ? 2 : 3;
    if (panels == 3) FN(columns3)(x, n, k, w + (long)o * k, b + o, act, a, out + o, oc);
    else if (panels == 2) FN(columns2)(x, n, k, w + (long)o * k, b + o, act, a, out + o, oc);
    else
#endif
      FN(columns1)(x, n, k, w + (long)o * k, b + o, act, a, out + o, oc);
    o += panels * PANEL;
  }
}

/* entry sorts the nine pixels under each place of the kernel into a row of 27
   numbers. The picture's sizes are even: only right and bottom are padded. */
static void FN(entry)(const net *n, const step *s, const float *x, float *out) {
  for (int y = 0; y < s->oh; y++) {
    float *row = n->row;
    for (int i = 0; i < s->ow; i++)
      for (int ky = 0; ky < 3; ky++, row += 9) {
        const float *from = 2 * y + ky < s->h ? x + ((2 * y + ky) * (long)s->w + 2 * i) * 3 : n->zero;
        int inside = 2 * i + 3 <= s->w ? 9 : 6;
        for (int t = 0; t < 9; t++) row[t] = t < inside ? from[t] : 0;
      }
    FN(conv)(n->row, s->ow, 27, n->weight + s->weight, n->weight + s->bias, s->act, 0, out + (long)y * s->ow * s->oc, s->oc);
  }
}

/* depth convolves each channel alone. */
ALWAYS void FN(depth)(const int kernel, const net *n, const step *s, const float *x, const float *add, float *out) {
  const float *weight = n->weight + s->weight, *bias = n->weight + s->bias;
  const int c = s->c;
  for (int y = 0; y < s->oh; y++) {
    const float *rows[5];
    for (int k = 0; k < kernel; k++) {
      int from = y * s->stride - s->top + k;
      rows[k] = from < 0 || from >= s->h ? n->zero : x + (long)from * s->w * c;
    }
    for (int ch = 0; ch < c; ch += LANES)
      for (int i = 0; i < s->ow; i++) {
        int from = i * s->stride - s->left;
        VEC even = LOAD(bias + ch), odd = {0}; /* two sums, so that one need not wait for the other */
        if (from >= 0 && from + kernel <= s->w) {
#pragma GCC unroll 5
          for (int ky = 0; ky < kernel; ky++) {
            const float *r = rows[ky] + (long)from * c + ch, *w = weight + (long)ky * kernel * c + ch;
#pragma GCC unroll 5
            for (int kx = 0; kx < kernel; kx++) {
              if (ky & 1) odd += LOAD(r + (long)kx * c) * LOAD(w + (long)kx * c);
              else even += LOAD(r + (long)kx * c) * LOAD(w + (long)kx * c);
            }
          }
        } else {
          for (int ky = 0; ky < kernel; ky++)
            for (int kx = 0; kx < kernel; kx++)
              if (from + kx >= 0 && from + kx < s->w)
                even += LOAD(rows[ky] + (long)(from + kx) * c + ch) * LOAD(weight + (long)(ky * kernel + kx) * c + ch);
        }
        VEC r = FN(activate)(even + odd, s->act);
        long at = ((long)y * s->ow + i) * c + ch;
        if (add) r += LOAD(add + at);
        STORE(out + at, r);
      }
  }
}

static void FN(mean)(const float *x, int n, int c, float *out) {
  for (int ch = 0; ch < c; ch += LANES) {
    VEC even = {0}, odd = {0};
    for (int p = 0; p < n; p++)
      if (p & 1) odd += LOAD(x + (long)p * c + ch);
      else even += LOAD(x + (long)p * c + ch);
    STORE(out + ch, (even + odd) * (1.0f / n));
  }
}

static void FN(scale)(const float *x, int n, int c, const float *gate, const float *add, float *out) {
  for (int p = 0; p < n; p++)
    for (int ch = 0; ch < c; ch += LANES) {
      long at = (long)p * c + ch;
      VEC v = LOAD(x + at) * LOAD(gate + ch);
      if (add) v += LOAD(add + at);
      STORE(out + at, v);
    }
}

static void FN(sum)(const float *x, const float *y, long n, float *out) {
  for (long i = 0; i < n; i += LANES) STORE(out + i, LOAD(x + i) + LOAD(y + i));
}

/* twice enlarges bilinearly; new pixels lie a quarter beside the old. */
static void FN(twice)(const step *s, const float *x, float *row, float *out) {
  const int w = s->w, c = s->c;
  for (int y = 0; y < 2 * s->h; y++) {
    int near = y / 2, far = y & 1 ? near + 1 : near - 1;
    far = far < 0 ? 0 : far >= s->h ? s->h - 1 : far;
    const float *a = x + (long)near * w * c, *b = x + (long)far * w * c;
    for (int i = 0; i < w * c; i += LANES) STORE(row + i, LOAD(a + i) * 0.75f + LOAD(b + i) * 0.25f);
    float *o = out + (long)y * 2 * w * c;
    for (int i = 0; i < 2 * w; i++) {
      near = i / 2, far = i & 1 ? near + 1 : near - 1;
      far = far < 0 ? 0 : far >= w ? w - 1 : far;
      for (int ch = 0; ch < c; ch += LANES)
        STORE(o + (long)i * c + ch, LOAD(row + (long)near * c + ch) * 0.75f + LOAD(row + (long)far * c + ch) * 0.25f);
    }
  }
}

/* mask makes four pixels of one; answers -1 when a sum is no number. */
static int FN(mask)(const net *n, const step *s, const float *x, uint8_t *out) {
  const float *weight = n->weight + s->weight, bias = n->weight[s->bias];
  int lost = 0;
  for (int y = 0; y < s->h; y++)
    for (int i = 0; i < s->w; i++, x += s->c)
      for (int t = 0; t < 4; t++) {
        VEC v = {0};
        for (int ch = 0; ch < s->c; ch += LANES) v += LOAD(x + ch) * LOAD(weight + t * s->c + ch);
        float f = bias;
        for (int l = 0; l < LANES; l++) f += v[l];
        lost |= !(f > -1e6f && f < 1e6f);
        f = f > -7.9f ? f : -7.9f; /* also what is no number */
        f = f < 7.9f ? f : 7.9f;
        out[(2 * y + t / 2) * (2L * s->w) + 2 * i + t % 2] = n->sigmoid[(int)(f * 16 + 128.5f)];
      }
  return lost ? -1 : 0;
}

static int FN(run)(net *n, uint8_t *mask) {
  for (const step *s = n->step; s < n->step + n->steps; s++) {
    const float *x = n->space + s->in, *gate = s->gate < 0 ? 0 : n->space + s->gate, *add = s->add < 0 ? 0 : n->space + s->add;
    const float *weight = n->weight + s->weight, *bias = n->weight + s->bias;
    float *out = n->space + s->out;
    int pixels = s->h * s->w;
    switch (s->kind) {
    case STEP_ENTRY: FN(entry)(n, s, x, out); break;
    case STEP_CONV:
      FN(conv)(x, pixels, s->c, weight, bias, s->act, add, out, s->oc);
      if (s->act == ACT_SIGMOID)
        for (int i = 0; i < pixels * s->oc; i++) out[i] = sigmoid(out[i]);
      break;
    case STEP_DEPTH:
      if (s->kernel == 3) FN(depth)(3, n, s, x, add, out);
      else FN(depth)(5, n, s, x, add, out);
      break;
    case STEP_MEAN: FN(mean)(x, pixels, s->c, out); break;
    case STEP_SCALE: FN(scale)(x, pixels, s->c, gate, add, out); break;
    case STEP_ADD: FN(sum)(x, gate, (long)pixels * s->c, out); break;
    case STEP_DOUBLE: FN(twice)(s, x, n->row, out); break;
    case STEP_MASK: return FN(mask)(n, s, x, mask);
    }
  }
  return -1;
}

#undef VEC
#undef BITS
#undef LOAD
#undef STORE
#undef ALWAYS
