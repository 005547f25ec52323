/* What follows up to fast_end.h may use AVX2 and FMA. */
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#elif defined(NARROW)
#pragma GCC push_options
#pragma GCC target("avx2,fma,prefer-vector-width=128")
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
