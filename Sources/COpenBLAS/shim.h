// The C face of OpenBLAS: matrix products, the thread count and the names of build and processor kernel.
#include <cblas.h>
