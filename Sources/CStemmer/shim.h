// The C face of Snowball's stemmers.
#include <libstemmer.h>
