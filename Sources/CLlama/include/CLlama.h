#ifndef CLLAMA_H
#define CLLAMA_H

/// One language model in this process through libllama's C API (scripts/setup builds the library, pinned).
///
/// Only a confined worker calls these. Sizes are in tokens unless named otherwise. libllama's own words are dropped:
/// they can hold what a model's file says.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct language language;

enum language_status {
    LANGUAGE_OK = 0,
    /// The library does not take the file for a model.
    LANGUAGE_UNREADABLE = 1,
    /// There is not enough memory for the model or its context.
    LANGUAGE_NO_MEMORY = 2,
    /// The grammar cannot be parsed.
    LANGUAGE_BAD_GRAMMAR = 3,
    /// A step of the model failed.
    LANGUAGE_FAILED = 4,
};

struct language_settings {
    int32_t context;
    int32_t batch;
    int32_t threads;
    /// In thousandths; 0 takes the likeliest token always.
    int32_t temperature_millis;
    uint32_t seed;
    /// GBNF with the rule `root`, under which only tokens that are whole characters are drawn; null for free text.
    const char *grammar;
};

/// Whether the processor has what the library is built for: SSE4.2, AVX, AVX2, FMA, F16C and BMI2.
bool language_processor_suffices(void);

/// Which instructions the library was built with and uses.
const char *language_engine(void);

/// Opens the GGUF file behind `descriptor`, which stays the caller's; its offset moves.
enum language_status language_open(int descriptor, struct language_settings settings, language **opened);

void language_close(language *model);

/// The tokens of `text`; names of control tokens in it count as such only with `special`.
/// Returns how many were written; -1 when `maximum` does not hold them.
int32_t language_tokenize(
    language *model, const char *text, int32_t bytes, bool special, int32_t *tokens, int32_t maximum);

/// The token that begins every text of this model; -1 where it has none.
int32_t language_beginning(language *model);

/// Reads tokens into the context, at most a batch at a time.
enum language_status language_read(language *model, int32_t *tokens, int32_t count);

/// The next token after all that was read, by the settings.
int32_t language_next(language *model);

/// Whether a token ends the text.
bool language_ends(language *model, int32_t token);

/// The bytes of a token, none for a control token. Returns how many; -1 when `maximum` does not hold them.
int32_t language_piece(language *model, int32_t token, char *bytes, int32_t maximum);

#endif
