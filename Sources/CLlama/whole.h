#ifndef CLLAMA_WHOLE_H
#define CLLAMA_WHOLE_H

#include <stdbool.h>
#include <stdint.h>

/// Whether the bytes are UTF-8 by themselves: no character in part, none in a longer form than its own.
bool language_is_whole(const char *bytes, int32_t count);

#endif
