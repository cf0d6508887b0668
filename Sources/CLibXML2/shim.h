// The system's libxml2, for CMarkup alone: its headers bring Debian's ICU along, which Swift's Foundation has too.
#include <libxml/HTMLparser.h>
