#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define CRC_TARGET __attribute__((target("sse4.2")))
#define CRC_8(state, word) ((uint32_t)_mm_crc32_u64((state), (word)))
#define CRC_1(state, byte) _mm_crc32_u8((state), (byte))
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#define CRC_TARGET __attribute__((target("crc")))
#define CRC_8(state, word) __crc32cd((state), (word))
#define CRC_1(state, byte) __crc32cb((state), (byte))
#endif

#if defined(CRC_TARGET)

bool checksum_is_accelerated(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("sse4.2");
#else
    const unsigned long has_crc32 = 1UL << 7; // HWCAP_CRC32
    return (getauxval(AT_HWCAP) & has_crc32) != 0;
#endif
}

CRC_TARGET uint32_t checksum_crc32c(const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint32_t state = UINT32_MAX;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof word);
        state = CRC_8(state, word);
    }
    for (; count > 0; count--, next++) state = CRC_1(state, *next);
    return ~state;
}

#else

bool checksum_is_accelerated(void) { return false; }
uint32_t checksum_crc32c(const void *bytes, size_t count) { (void)bytes; (void)count; return 0; }

#endif
