// The C face of zlib: inflating what a ZIP entry holds (RFC 1951), and its checksum.
#include <zlib.h>

// `inflateInit2` is a macro, which Swift does not see. 15 bits of window, no header around the data.
static inline int inflate_start_raw(z_stream *stream) { return inflateInit2(stream, -15); }
