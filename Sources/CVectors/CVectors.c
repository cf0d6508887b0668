#define _GNU_SOURCE
#include "CVectors.h"

#include <sys/mman.h>

void vectors_prefer_large_pages(void *start, size_t bytes) { (void)madvise(start, bytes, MADV_HUGEPAGE); }

static void dot_plain(const int8_t *codes, const int16_t *question, size_t stride, size_t rows, int32_t *dots) {
    for (size_t row = 0; row < rows; row++, codes += stride) {
        int32_t sum = 0;
        for (size_t i = 0; i < stride; i++) sum += (int32_t)codes[i] * question[i];
        dots[row] = sum;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))

/// Sixteen products of codes and question, added in pairs.
WIDE static inline __m256i products(const int8_t *codes, const int16_t *question) {
    const __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)codes));
    return _mm256_madd_epi16(wide, _mm256_loadu_si256((const __m256i *)question));
}

WIDE static inline int32_t total(__m256i sums) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
}

WIDE static void dot_wide(const int8_t *codes, const int16_t *question, size_t stride, size_t rows, int32_t *dots) {
    for (size_t row = 0; row < rows; row++, codes += stride) {
        __m256i even = _mm256_setzero_si256(), odd = even;
        for (size_t i = 0; i < stride; i += 32) {
            even = _mm256_add_epi32(even, products(codes + i, question + i));
            odd = _mm256_add_epi32(odd, products(codes + i + 16, question + i + 16));
        }
        dots[row] = total(_mm256_add_epi32(even, odd));
    }
}

void vectors_dot(const int8_t *codes, const int16_t *question, size_t stride, size_t rows, int32_t *dots) {
    (__builtin_cpu_supports("avx2") ? dot_wide : dot_plain)(codes, question, stride, rows, dots);
}

#else

void vectors_dot(const int8_t *codes, const int16_t *question, size_t stride, size_t rows, int32_t *dots) {
    dot_plain(codes, question, stride, rows, dots);
}

#endif
