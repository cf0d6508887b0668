// The C face of libyaml: the events of a YAML text, which JSON is too.
#include <yaml.h>
