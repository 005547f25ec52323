/* The scene's arithmetic, once for each set of instructions; SET is its name.
   Plain loops that compilers turn into vectors. */

/* shrink averages the pixels of each cell. */
static void FN(shrink)(const uint8_t *from, int stride, int width, const int *edge_x, const int *edge_y, int w, int h,
                       uint32_t *restrict column, int16_t *restrict cells) {
  for (int j = 0; j < h; j++, cells += W) {
    int y0 = edge_y[j], y1 = edge_y[j + 1] > y0 ? edge_y[j + 1] : y0 + 1;
    for (int x = 0; x < width; x++) column[x] = from[(long)y0 * stride + x];
    for (int y = y0 + 1; y < y1; y++) {
      const uint8_t *restrict row = from + (long)y * stride;
      for (int x = 0; x < width; x++) column[x] += row[x];
    }
    if (width == 5 * w) { /* the size that most cameras have */
      const float part = (float)LUMA / (5 * (y1 - y0));
      for (int i = 0; i < w; i++) {
        const uint32_t *c = column + 5 * i;
        cells[i] = (int16_t)((int)(c[0] + c[1] + c[2] + c[3] + c[4]) * part);
      }
      continue;
    }
    for (int i = 0; i < w; i++) {
      int x0 = edge_x[i], x1 = edge_x[i + 1] > x0 ? edge_x[i + 1] : x0 + 1, sum = 0;
      for (int x = x0; x < x1; x++) sum += (int)column[x];
      cells[i] = (int16_t)(sum * LUMA / ((x1 - x0) * (y1 - y0)));
    }
  }
}

static void FN(look)(scene *s, planes p) {
  int cw = (s->width + 1) / 2;
  FN(shrink)(p.y, p.stride, s->width, s->edge_x, s->edge_y, s->w, s->h, s->column, s->luma);
  FN(shrink)(p.u, p.stride_uv, cw, s->edge_cx, s->edge_cy, s->w, s->h, s->column, s->u);
  FN(shrink)(p.v, p.stride_uv, cw, s->edge_cx, s->edge_cy, s->w, s->h, s->column, s->v);
}

/* average replaces each cell by the mean of those within radius, the border
   repeated: sums that run along two rows at a time, so that one addition need
   not wait for the other, then down all columns. The row after the last one
   is written too. */
static void FN(average)(four *restrict cells, four *restrict across, four *restrict sums, int w, int h, int stride, int radius) {
  const float part = 1.0f / (2 * radius + 1);
  for (int y = 0; y < h; y += 2) {
    const four *a = cells + y * stride, *b = a + stride;
    four *to = across + y * stride, first = a[0] * (radius + 1.0f), second = b[0] * (radius + 1.0f);
    for (int i = 1; i <= radius; i++) first += a[i < w ? i : w - 1], second += b[i < w ? i : w - 1];
    for (int x = 0; x < w; x++) {
      to[x] = first * part;
      to[x + stride] = second * part;
      int in = x + radius + 1 < w ? x + radius + 1 : w - 1, out = x > radius ? x - radius : 0;
      first += a[in] - a[out];
      second += b[in] - b[out];
    }
  }
  for (int x = 0; x < w; x++) sums[x] = across[x] * (radius + 1.0f);
  for (int i = 1; i <= radius; i++)
    for (int x = 0; x < w; x++) sums[x] += across[(i < h ? i : h - 1) * stride + x];
  for (int y = 0; y < h; y++) {
    const four *in = across + (y + radius + 1 < h ? y + radius + 1 : h - 1) * stride;
    const four *out = across + (y > radius ? y - radius : 0) * stride;
    four *to = cells + y * stride;
    for (int x = 0; x < w; x++) {
      to[x] = sums[x] * part;
      sums[x] += in[x] - out[x];
    }
  }
}

static int16_t FN(clip)(float x) { return (int16_t)(x < -16000 ? -16000 : x > 16000 ? 16000 : x); }

/* guide finds for each cell the line from luma to mask that fits its
   neighbourhood best, so that the fine mask follows the picture's edges
   (guided image filtering, He, Sun and Tang 2013). */
static void FN(guide)(scene *s) {
  const float softness = 0.003f; /* variance of luma below which the mask is only smoothed */
  const float contrast = 1.4f;   /* against a half transparent fringe */
  for (int y = 0; y < s->h; y++)
    for (int x = 0; x < s->w; x++) {
      float i = s->luma[y * W + x] * (1.0f / (255 * LUMA)), p = s->person[y * W + x];
      s->a[y * W + x] = (four){i, p, i * p, i * i};
    }
  FN(average)(s->a, s->b, s->sums, s->w, s->h, W, GUIDE_RADIUS);
  for (int y = 0; y < s->h; y++)
    for (int x = 0; x < s->w; x++) {
      four m = s->a[y * W + x];
      float slope = (m[2] - m[0] * m[1]) / (m[3] - m[0] * m[0] + softness);
      s->a[y * W + x] = (four){slope, m[1] - slope * m[0], 0, 0};
    }
  FN(average)(s->a, s->b, s->sums, s->w, s->h, W, GUIDE_RADIUS);
  for (int y = 0; y < s->h; y++)
    for (int x = 0; x < s->w; x++) {
      four m = s->a[y * W + x];
      /* compose takes the upper half of slope · luma · 128: 4096 makes 255 · 8 of a slope of one */
      s->slope[y * W + x] = FN(clip)(m[0] * contrast * (4096.0f * SURE / (255 * 8)));
      s->offset[y * W + x] = FN(clip)(((m[1] - 0.5f) * contrast + 0.5f) * SURE);
    }
}

/* background blurs on half the grid; people weigh nothing, so that no halo of
   them is left around them. */
static void FN(background)(scene *s, int people, int radius) {
  int w = s->w / 2, h = s->h / 2;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      four sum = {0};
      for (int t = 0; t < 4; t++) {
        int at = (2 * y + t / 2) * W + 2 * x + t % 2;
        float open = people ? 1 - s->person[at] : 1, weight = open * open * open + 0.001f;
        sum += (four){1, s->luma[at], s->u[at], s->v[at]} * weight;
      }
      s->a[y * HALF_W + x] = sum;
    }
  for (int pass = 0; pass < 3; pass++) FN(average)(s->a, s->b, s->sums, w, h, HALF_W, radius);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int at = y * HALF_W + x;
      four m = s->a[at];
      float part = 1 / m[0];
      s->back_y[at] = (int16_t)(m[1] * part);
      s->back_u[at] = (int16_t)(m[2] * part);
      s->back_v[at] = (int16_t)(m[3] * part);
    }
}

/* HIGH is the upper half of a product of 16 bits each, one instruction. */
#define HIGH(a, b) ((int16_t)(((int)(int16_t)(a) * (int)(int16_t)(b)) >> 16))
/* BETWEEN goes weight / 32768 of the way from a to b. */
#define BETWEEN(a, b, weight) ((int16_t)((a) + 2 * HIGH((b) - (a), weight)))

static void FN(widen)(const int16_t *restrict cells, const ruler *restrict r, int n, int16_t *restrict row) {
  for (int x = 0; x < n; x++) {
    int a = cells[r->index[x]], b = cells[r->index[x] + 1];
    row[x] = (int16_t)(a + (((b - a) * r->weight[x]) >> 15));
  }
}

static uint8_t FN(byte)(int16_t x) {
  x = (int16_t)((x + LUMA / 2) / LUMA);
  return (uint8_t)(x < 0 ? 0 : x > 255 ? 255 : x);
}

/* luma blends a row, and leaves in person how much of each pixel stays. */
static void FN(luma)(const uint8_t *restrict in, uint8_t *restrict out, int n, const int16_t *restrict back0,
                     const int16_t *restrict back1, int16_t back_weight, const int16_t *restrict slope0,
                     const int16_t *restrict slope1, const int16_t *restrict offset0, const int16_t *restrict offset1,
                     int16_t weight, int16_t *restrict person) {
  for (int x = 0; x < n; x++) {
    int16_t back = BETWEEN(back0[x], back1[x], back_weight);
    int16_t slope = BETWEEN(slope0[x], slope1[x], weight), offset = BETWEEN(offset0[x], offset1[x], weight);
    int16_t y = in[x], sure = (int16_t)(HIGH(slope, (int16_t)(y << 7)) + offset);
    sure = sure < 0 ? 0 : sure;
    sure = sure > SURE ? SURE : sure;
    person[x] = sure;
    out[x] = FN(byte)((int16_t)(back + 2 * HIGH((int16_t)(y * LUMA) - back, (int16_t)(sure * 16))));
  }
}

static void FN(colour)(const uint8_t *restrict in, uint8_t *restrict out, int n, const int16_t *restrict back0,
                       const int16_t *restrict back1, int16_t weight, const int16_t *restrict person) {
  for (int x = 0; x < n; x++) {
    int16_t back = BETWEEN(back0[x], back1[x], weight);
    out[x] = FN(byte)((int16_t)(back + 2 * HIGH((int16_t)(in[x] * LUMA) - back, person[x])));
  }
}

/* plain writes a row of nothing but background. */
static void FN(plain)(uint8_t *restrict out, int n, const int16_t *restrict back0, const int16_t *restrict back1, int16_t weight) {
  for (int x = 0; x < n; x++) out[x] = FN(byte)(BETWEEN(back0[x], back1[x], weight));
}

/* fetch makes sure that the rows of cells at and at + 1 are as wide as the
   picture; have counts those that are, rows lie by their parity. */
static void FN(fetch)(const int16_t *cells, int stride, int at, int *have, const ruler *r, int n, int16_t (*rows)[SIDE_MAX + PAD]) {
  for (int row = *have < at ? at : *have; row <= at + 1; row++) FN(widen)(cells + row * stride, r, n, rows[row & 1]);
  *have = *have < at + 2 ? at + 2 : *have;
}

static void FN(compose)(scene *s, planes in, planes out, int people) {
  int width = s->width, cw = (width + 1) / 2, ch = (s->height + 1) / 2;
  int slopes = 0, offsets = 0, lumas = 0, us = 0, vs = 0;
  for (int c = 0; c < ch; c++) {
    for (int y = 2 * c; y < 2 * c + 2 && y < s->height; y++) {
      int16_t *person = s->person_row[y & 1];
      const uint8_t *from = in.y + (long)y * in.stride;
      uint8_t *to = out.y + (long)y * out.stride;
      int b = s->half_y.index[y];
      FN(fetch)(s->back_y, HALF_W, b, &lumas, &s->half_x, width, s->wide_y);
      const int16_t *back0 = s->wide_y[b & 1], *back1 = s->wide_y[~b & 1];
      if (!people) {
        FN(plain)(to, width, back0, back1, s->half_y.weight[y]);
        continue;
      }
      int f = s->fine_y.index[y];
      FN(fetch)(s->slope, W, f, &slopes, &s->fine_x, width, s->wide_slope);
      FN(fetch)(s->offset, W, f, &offsets, &s->fine_x, width, s->wide_offset);
      FN(luma)(from, to, width, back0, back1, s->half_y.weight[y], s->wide_slope[f & 1], s->wide_slope[~f & 1],
               s->wide_offset[f & 1], s->wide_offset[~f & 1], s->fine_y.weight[y], person);
      person[width] = person[width - 1];
    }
    int b = s->colour_y.index[c];
    int16_t weight = s->colour_y.weight[c];
    FN(fetch)(s->back_u, HALF_W, b, &us, &s->colour_x, cw, s->wide_u);
    FN(fetch)(s->back_v, HALF_W, b, &vs, &s->colour_x, cw, s->wide_v);
    const int16_t *u0 = s->wide_u[b & 1], *u1 = s->wide_u[~b & 1], *v0 = s->wide_v[b & 1], *v1 = s->wide_v[~b & 1];
    uint8_t *to_u = out.u + (long)c * out.stride_uv, *to_v = out.v + (long)c * out.stride_uv;
    if (!people) {
      FN(plain)(to_u, cw, u0, u1, weight);
      FN(plain)(to_v, cw, v0, v1, weight);
      continue;
    }
    const int16_t *upper = s->person_row[0], *lower = s->person_row[2 * c + 1 < s->height];
    for (int x = 0; x < cw; x++)
      s->person_half[x] = (int16_t)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) * 4);
    FN(colour)(in.u + (long)c * in.stride_uv, to_u, cw, u0, u1, weight, s->person_half);
    FN(colour)(in.v + (long)c * in.stride_uv, to_v, cw, v0, v1, weight, s->person_half);
  }
}

#undef HIGH
#undef BETWEEN
