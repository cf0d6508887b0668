#ifndef CCHECKSUM_H
#define CCHECKSUM_H

/// The Castagnoli checksum by the processor's own instruction, where it has one.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instruction: SSE 4.2 on x86-64, the CRC32 extension on 64-bit ARM.
bool checksum_is_accelerated(void);

/// The checksum (RFC 3720, 12.1) of `count` bytes. Only where `checksum_is_accelerated` answers true.
uint32_t checksum_crc32c(const void *bytes, size_t count);

#endif
