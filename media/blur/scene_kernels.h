/* The scene's arithmetic, once for each set of instructions, over lanes.h. */

/* ALONG goes over n numbers in vectors; the last one overlaps the one before,
   so n must hold at least one, and what is read must not be what is written. */
#define ALONG(x, n) for (int x = 0; x < (n); x = x + LANES < (n) && x + 2 * LANES > (n) ? (n) - LANES : x + LANES)

/* shrink averages the pixels of each cell. */
static void FN(shrink)(const uint8_t *from, int stride, int width, const cuts *cx, const cuts *cy, int w, int h,
                       int16_t *restrict column, int *restrict total, int16_t *restrict cells) {
  for (int j = 0; j < h; j++, cells += W) {
    /* at most 29 rows lie in a cell, their sum fits */
    ALONG(x, width) {
      SHORTS sum = {0};
      for (int y = cy->from[j]; y < cy->to[j]; y++) sum += FN(bytes)(from + (long)y * stride + x);
      STORE(column + x, sum);
    }
    /* sums from the left, whose differences are those of cells */
    total[0] = 0;
    for (int x = 0, sum = 0; x < width; x++) total[x + 1] = sum += column[x];
    const float part = LUMA * cy->part[j];
    for (int i = 0; i < w; i++) cells[i] = (int16_t)((total[cx->to[i]] - total[cx->from[i]]) * cx->part[i] * part);
  }
}

static void FN(look)(scene *s, planes p) {
  int cw = (s->width + 1) / 2;
  FN(shrink)(p.y, p.stride, s->width, &s->luma_x, &s->luma_y, s->w, s->h, s->column, s->total, s->luma);
  FN(shrink)(p.u, p.stride_uv, cw, &s->colour_x, &s->colour_y, s->w, s->h, s->column, s->total, s->u);
  FN(shrink)(p.v, p.stride_uv, cw, &s->colour_x, &s->colour_y, s->w, s->h, s->column, s->total, s->v);
}

/* smooth replaces each number by the mean of those within REACH, the border repeated. */
static void FN(smooth)(scene *s, float *restrict plane) {
  const int w = s->w, h = s->h;
  float *restrict row = s->row, *restrict across = s->across, *restrict sum = s->sum;
  for (int y = 0; y < h; y++) {
    const float *from = plane + y * W;
    for (int i = 0; i < REACH; i++) row[i] = from[0], row[REACH + w + i] = from[w - 1];
    for (int x = 0; x < w; x++) row[REACH + x] = from[x];
    for (int x = 0; x < w; x++) {
      const float *r = row + x;
      across[y * W + x] = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + r[6]);
    }
  }
  const float part = 1.0f / ((2 * REACH + 1) * (2 * REACH + 1));
  for (int x = 0; x < w; x++) sum[x] = across[x] * (REACH + 1);
  for (int i = 1; i <= REACH; i++)
    for (int x = 0; x < w; x++) sum[x] += across[i * W + x];
  for (int y = 0; y < h; y++) {
    const float *in = across + (y + REACH + 1 < h ? y + REACH + 1 : h - 1) * W, *out = across + (y > REACH ? y - REACH : 0) * W;
    float *to = plane + y * W;
    for (int x = 0; x < w; x++) {
      to[x] = sum[x] * part;
      sum[x] += in[x] - out[x];
    }
  }
}

/* guide finds for each cell the line from luma to mask that fits its
   neighbourhood best, so that the fine mask follows the picture's edges
   (guided image filtering, He, Sun and Tang 2013). */
static void FN(guide)(scene *s) {
  const float softness = 0.003f; /* variance of luma below which the mask is only smoothed */
  const float contrast = 1.4f;   /* against a half transparent fringe */
  /* the upper half of 16 bits of slope · luma · 128 is 255 · 8 for a slope of 4096 */
  const float slope_scale = contrast * 4096 * SURE / (255 * 8), offset_scale = contrast * SURE;
  float *restrict i = s->plane[0], *restrict p = s->plane[1], *restrict ip = s->plane[2], *restrict ii = s->plane[3];
  for (int y = 0; y < s->h; y++)
    for (int at = y * W; at < y * W + s->w; at++) {
      i[at] = s->luma[at] * (1.0f / (255 * LUMA));
      p[at] = s->person[at];
      ip[at] = i[at] * p[at];
      ii[at] = i[at] * i[at];
    }
  for (int k = 0; k < 4; k++) FN(smooth)(s, s->plane[k]);
  for (int y = 0; y < s->h; y++)
    for (int at = y * W; at < y * W + s->w; at++) {
      float slope = (ip[at] - i[at] * p[at]) / (ii[at] - i[at] * i[at] + softness);
      p[at] -= slope * i[at];
      i[at] = slope;
    }
  for (int k = 0; k < 2; k++) FN(smooth)(s, s->plane[k]);
  const float most = 16000;
  for (int y = 0; y < s->h; y++)
    for (int at = y * W; at < y * W + s->w; at++) {
      float slope = i[at] * slope_scale, offset = (p[at] - 0.5f) * offset_scale + 0.5f * SURE;
      slope = slope < -most ? -most : slope;
      offset = offset < -most ? -most : offset;
      s->slope[at] = (int16_t)(slope > most ? most : slope);
      s->offset[at] = (int16_t)(offset > most ? most : offset);
    }
}

/* average replaces each cell by the mean of those within radius, the border
   repeated: sums that run along two rows at a time, so that one addition need
   not wait for the other, then down all columns. The row after the last one
   is written too. */
static void FN(average)(four *restrict cells, four *restrict across, four *restrict sums, int w, int h, int radius) {
  const float part = 1.0f / (2 * radius + 1);
  for (int y = 0; y < h; y += 2) {
    const four *a = cells + y * HALF_W, *b = a + HALF_W;
    four *to = across + y * HALF_W, first = a[0] * (radius + 1.0f), second = b[0] * (radius + 1.0f);
    for (int i = 1; i <= radius; i++) first += a[i < w ? i : w - 1], second += b[i < w ? i : w - 1];
    for (int x = 0; x < w; x++) {
      to[x] = first * part;
      to[x + HALF_W] = second * part;
      int in = x + radius + 1 < w ? x + radius + 1 : w - 1, out = x > radius ? x - radius : 0;
      first += a[in] - a[out];
      second += b[in] - b[out];
    }
  }
  for (int x = 0; x < w; x++) sums[x] = across[x] * (radius + 1.0f);
  for (int i = 1; i <= radius; i++)
    for (int x = 0; x < w; x++) sums[x] += across[(i < h ? i : h - 1) * HALF_W + x];
  for (int y = 0; y < h; y++) {
    const four *in = across + (y + radius + 1 < h ? y + radius + 1 : h - 1) * HALF_W;
    const four *out = across + (y > radius ? y - radius : 0) * HALF_W;
    four *to = cells + y * HALF_W;
    for (int x = 0; x < w; x++) {
      to[x] = sums[x] * part;
      sums[x] += in[x] - out[x];
    }
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
      s->back[y * HALF_W + x] = sum;
    }
  for (int pass = 0; pass < 3; pass++) FN(average)(s->back, s->run, s->sums, w, h, radius);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int at = y * HALF_W + x;
      four m = s->back[at];
      float part = 1 / m[0];
      s->back_y[at] = (int16_t)(m[1] * part);
      s->back_u[at] = (int16_t)(m[2] * part);
      s->back_v[at] = (int16_t)(m[3] * part);
    }
}

/* between goes weight / 32768 of the way from a to b. */
ALWAYS SHORTS FN(between)(SHORTS a, SHORTS b, SHORTS weight) { return a + FN(times)(b - a, weight); }

/* widen makes a row of pixels of a row of cells. What a vector writes too much
   after a cell's pixels is written again, or lies beyond the row. */
static void FN(widen)(const int16_t *restrict cells, const ruler *restrict r, int n, int16_t *restrict row) {
  for (int c = 0; c + 1 < r->cells; c++) {
    SHORTS from = EACH(cells[c]), way = EACH(cells[c + 1] - cells[c]);
    int end = c + 2 < r->cells ? r->start[c + 1] : n;
    for (int x = r->start[c]; x < end; x += LANES) STORE(row + x, from + FN(times)(way, LOAD(r->weight + x)));
  }
}

/* Two rows of cells, as wide as the picture, and the way between them. */
typedef struct {
  const int16_t *a, *b;
  SHORTS weight;
} FN(rows);

ALWAYS SHORTS FN(at)(FN(rows) r, int x) { return FN(between)(LOAD(r.a + x), LOAD(r.b + x), r.weight); }

/* reach gives the rows around pixel row y. Have counts the rows of cells that
   are wide already; they lie in wide by their parity. */
static FN(rows) FN(reach)(const int16_t *cells, int stride, const ruler *down, int y, const ruler *along, int n, int *have,
                          int16_t (*wide)[SIDE_MAX + PAD]) {
  int at = down->index[y];
  for (int row = *have < at ? at : *have; row <= at + 1; row++) FN(widen)(cells + row * stride, along, n, wide[row & 1]);
  *have = *have < at + 2 ? at + 2 : *have;
  return (FN(rows)){wide[at & 1], wide[~at & 1], EACH(down->weight[y])};
}

/* round off LUMA, which is 64 */
ALWAYS void FN(finish)(uint8_t *to, SHORTS v) { FN(put)(to, (v + LUMA / 2) >> 6); }

/* luma blends a row, and leaves in person how much of each pixel stays. */
static void FN(luma)(const uint8_t *in, uint8_t *out, int n, FN(rows) back, FN(rows) slope, FN(rows) offset, int16_t *person) {
  ALONG(x, n) {
    SHORTS y = FN(bytes)(in + x), behind = FN(at)(back, x);
    SHORTS sure = (FN(times)(FN(at)(slope, x), y << 7) >> 1) + FN(at)(offset, x);
    sure = FN(least)(FN(most)(sure, EACH(0)), EACH(SURE));
    STORE(person + x, sure);
    FN(finish)(out + x, behind + FN(times)((y << 6) - behind, sure << 4));
  }
}

static void FN(colour)(const uint8_t *in, uint8_t *out, int n, FN(rows) back, const int16_t *person) {
  ALONG(x, n) {
    SHORTS behind = FN(at)(back, x);
    FN(finish)(out + x, behind + FN(times)((FN(bytes)(in + x) << 6) - behind, LOAD(person + x)));
  }
}

/* plain writes a row of nothing but background. */
static void FN(plain)(uint8_t *out, int n, FN(rows) back) {
  ALONG(x, n) FN(finish)(out + x, FN(at)(back, x));
}

/* halve averages two rows of person for the colours between them. */
static void FN(halve)(const int16_t *upper, const int16_t *lower, int n, int16_t *half) {
  for (int x = 0; x < n; x += LANES)
    STORE(half + x, FN(pairs)(LOAD(upper + 2 * x) + LOAD(lower + 2 * x), LOAD(upper + 2 * x + LANES) + LOAD(lower + 2 * x + LANES)) << 2);
}

static void FN(compose)(scene *s, planes in, planes out, int people) {
  int width = s->width, cw = (width + 1) / 2, ch = (s->height + 1) / 2;
  int slopes = 0, offsets = 0, lumas = 0, us = 0, vs = 0;
  for (int c = 0; c < ch; c++) {
    for (int y = 2 * c; y < 2 * c + 2 && y < s->height; y++) {
      int16_t *person = s->person_row[y & 1];
      uint8_t *to = out.y + (long)y * out.stride;
      FN(rows) back = FN(reach)(s->back_y, HALF_W, &s->half_y, y, &s->half_x, width, &lumas, s->wide_y);
      if (!people) {
        FN(plain)(to, width, back);
        continue;
      }
      FN(rows) slope = FN(reach)(s->slope, W, &s->fine_y, y, &s->fine_x, width, &slopes, s->wide_slope);
      FN(rows) offset = FN(reach)(s->offset, W, &s->fine_y, y, &s->fine_x, width, &offsets, s->wide_offset);
      FN(luma)(in.y + (long)y * in.stride, to, width, back, slope, offset, person);
      person[width] = person[width - 1];
    }
    FN(rows) u = FN(reach)(s->back_u, HALF_W, &s->pale_y, c, &s->pale_x, cw, &us, s->wide_u);
    FN(rows) v = FN(reach)(s->back_v, HALF_W, &s->pale_y, c, &s->pale_x, cw, &vs, s->wide_v);
    uint8_t *to_u = out.u + (long)c * out.stride_uv, *to_v = out.v + (long)c * out.stride_uv;
    if (!people) {
      FN(plain)(to_u, cw, u);
      FN(plain)(to_v, cw, v);
      continue;
    }
    FN(halve)(s->person_row[0], s->person_row[2 * c + 1 < s->height], cw, s->person_half);
    FN(colour)(in.u + (long)c * in.stride_uv, to_u, cw, u, s->person_half);
    FN(colour)(in.v + (long)c * in.stride_uv, to_v, cw, v, s->person_half);
  }
}

#undef SHORTS
#undef LOAD
#undef STORE
#undef ALWAYS
#undef EACH
#undef ALONG
