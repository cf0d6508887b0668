// The C face of libxml2's forgiving HTML parser: what a page holds, event by event.
#pragma once

#include <stddef.h>

// Each gets the `reader` that was handed over. A result other than 0 ends the reading.
struct markup_events {
    // `attributes`: name, value, name, value ..., then a null pointer; itself null without any. A value may be null.
    int (*start)(void *reader, const char *name, const char *const *attributes);
    int (*end)(void *reader, const char *name);
    int (*text)(void *reader, const char *characters, int count);
};

// Reads a page of UTF-8, whatever the page says of its character set; fetches nothing, builds no tree.
// Returns 0, also when `events` ended it; 1 when there was no memory for a parser.
int markup_read_html(const char *page, int count, struct markup_events events, void *reader);
