#include "whole.h"

// How many bytes the character that begins with `first` has, and what its second byte may be (RFC 3629, section 4);
// 0 for a byte that begins none.
static int length_of(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    *high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

bool language_is_whole(const char *bytes, int32_t count)
{
    const unsigned char *next = (const unsigned char *)bytes;
    const unsigned char *end = next + count;
    while (next < end) {
        unsigned char low, high;
        int length = length_of(*next, &low, &high);
        if (length == 0 || end - next < length) return false;
        if (length > 1 && (next[1] < low || next[1] > high)) return false;
        for (int index = 2; index < length; index++) {
            if ((next[index] & 0xC0) != 0x80) return false;
        }
        next += length;
    }
    return true;
}
