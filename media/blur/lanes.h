/* Vectors of 16-bit numbers, once for each set of instructions: the includer
   defines SET, its name, and LANES, 8 or 16. Only what compilers do not find
   themselves is spelled out for each kind of machine. */

typedef int16_t FN(shorts) __attribute__((vector_size(2 * LANES)));
typedef int16_t FN(loose) __attribute__((vector_size(2 * LANES), aligned(2), may_alias));
#define SHORTS FN(shorts)
#define LOAD(p) (*(const FN(loose) *)(p))
#define STORE(p, v) (*(FN(loose) *)(p) = (v))
#define ALWAYS static inline __attribute__((always_inline))
#define EACH(x) ((int16_t)(x) - (SHORTS){0})

/* times: a · b, where b counts 1 / 32768.
   bytes, put: eight or sixteen bytes as numbers, and back, cut to 0…255.
   least, most: the smaller and the larger of each two.
   pairs: the sums of neighbours, first those of a, then those of b. */
#if LANES == 16
ALWAYS SHORTS FN(times)(SHORTS a, SHORTS b) { return (SHORTS)_mm256_slli_epi16(_mm256_mulhi_epi16((__m256i)a, (__m256i)b), 1); }
ALWAYS SHORTS FN(bytes)(const uint8_t *p) { return (SHORTS)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)p)); }
ALWAYS void FN(put)(uint8_t *p, SHORTS v) {
  __m256i twice = _mm256_packus_epi16((__m256i)v, (__m256i)v);
  _mm_storeu_si128((__m128i *)p, _mm256_castsi256_si128(_mm256_permute4x64_epi64(twice, 0x88)));
}
ALWAYS SHORTS FN(least)(SHORTS a, SHORTS b) { return (SHORTS)_mm256_min_epi16((__m256i)a, (__m256i)b); }
ALWAYS SHORTS FN(most)(SHORTS a, SHORTS b) { return (SHORTS)_mm256_max_epi16((__m256i)a, (__m256i)b); }
ALWAYS SHORTS FN(pairs)(SHORTS a, SHORTS b) {
  __m256i ones = _mm256_set1_epi16(1);
  __m256i both = _mm256_packs_epi32(_mm256_madd_epi16((__m256i)a, ones), _mm256_madd_epi16((__m256i)b, ones));
  return (SHORTS)_mm256_permute4x64_epi64(both, 0xd8);
}
#elif defined(__SSE2__)
ALWAYS SHORTS FN(times)(SHORTS a, SHORTS b) { return (SHORTS)_mm_slli_epi16(_mm_mulhi_epi16((__m128i)a, (__m128i)b), 1); }
ALWAYS SHORTS FN(bytes)(const uint8_t *p) {
  return (SHORTS)_mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)p), _mm_setzero_si128());
}
ALWAYS void FN(put)(uint8_t *p, SHORTS v) { _mm_storel_epi64((__m128i *)p, _mm_packus_epi16((__m128i)v, (__m128i)v)); }
ALWAYS SHORTS FN(least)(SHORTS a, SHORTS b) { return (SHORTS)_mm_min_epi16((__m128i)a, (__m128i)b); }
ALWAYS SHORTS FN(most)(SHORTS a, SHORTS b) { return (SHORTS)_mm_max_epi16((__m128i)a, (__m128i)b); }
ALWAYS SHORTS FN(pairs)(SHORTS a, SHORTS b) {
  __m128i ones = _mm_set1_epi16(1);
  return (SHORTS)_mm_packs_epi32(_mm_madd_epi16((__m128i)a, ones), _mm_madd_epi16((__m128i)b, ones));
}
#elif defined(__ARM_NEON)
ALWAYS SHORTS FN(times)(SHORTS a, SHORTS b) { return (SHORTS)vqdmulhq_s16((int16x8_t)a, (int16x8_t)b); }
ALWAYS SHORTS FN(bytes)(const uint8_t *p) { return (SHORTS)vreinterpretq_s16_u16(vmovl_u8(vld1_u8(p))); }
ALWAYS void FN(put)(uint8_t *p, SHORTS v) { vst1_u8(p, vqmovun_s16((int16x8_t)v)); }
ALWAYS SHORTS FN(least)(SHORTS a, SHORTS b) { return (SHORTS)vminq_s16((int16x8_t)a, (int16x8_t)b); }
ALWAYS SHORTS FN(most)(SHORTS a, SHORTS b) { return (SHORTS)vmaxq_s16((int16x8_t)a, (int16x8_t)b); }
ALWAYS SHORTS FN(pairs)(SHORTS a, SHORTS b) { return (SHORTS)vpaddq_s16((int16x8_t)a, (int16x8_t)b); }
#elif defined(__wasm_simd128__)
ALWAYS SHORTS FN(times)(SHORTS a, SHORTS b) { return (SHORTS)wasm_i16x8_q15mulr_sat((v128_t)a, (v128_t)b); }
ALWAYS SHORTS FN(bytes)(const uint8_t *p) { return (SHORTS)wasm_u16x8_load8x8(p); }
ALWAYS void FN(put)(uint8_t *p, SHORTS v) { wasm_v128_store64_lane(p, wasm_u8x16_narrow_i16x8((v128_t)v, (v128_t)v), 0); }
ALWAYS SHORTS FN(least)(SHORTS a, SHORTS b) { return (SHORTS)wasm_i16x8_min((v128_t)a, (v128_t)b); }
ALWAYS SHORTS FN(most)(SHORTS a, SHORTS b) { return (SHORTS)wasm_i16x8_max((v128_t)a, (v128_t)b); }
ALWAYS SHORTS FN(pairs)(SHORTS a, SHORTS b) {
  return (SHORTS)wasm_i16x8_narrow_i32x4(wasm_i32x4_extadd_pairwise_i16x8((v128_t)a), wasm_i32x4_extadd_pairwise_i16x8((v128_t)b));
}
#else
#error "blur: no vectors for this kind of machine yet"
#endif
