#ifndef CVECTORS_H
#define CVECTORS_H

/// Dot products of 8-bit codes with a 16-bit question, by the widest integer instructions that the processor has.

#include <stddef.h>
#include <stdint.h>

/// `dots[r]` becomes the sum over `i` of `codes[r * stride + i] * question[i]`, for `rows` rows.
///
/// `stride` is a multiple of 32; `codes` holds `rows * stride` numbers, `question` holds `stride`. The caller sees to it
/// that no sum leaves 32 bits. Sums of whole numbers: the same on every processor.
void vectors_dot(const int8_t *codes, const int16_t *question, size_t stride, size_t rows, int32_t *dots);

/// Asks the kernel for large pages behind `bytes` bytes at `start`, which speeds up reading; it may refuse.
void vectors_prefer_large_pages(void *start, size_t bytes);

#endif
