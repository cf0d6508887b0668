#define _GNU_SOURCE
#include "CLlama.h"
#include "whole.h"

#include <errno.h>
#include <llama.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct language {
    struct llama_model *model;
    const struct llama_vocab *vocabulary;
    struct llama_context *context;
    struct llama_sampler *sampler;
    int32_t batch;
};

bool language_processor_suffices(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2")
        && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}

const char *language_engine(void)
{
    return llama_print_system_info();
}

static void drop_words(enum ggml_log_level level, const char *text, void *data)
{
    (void)level;
    (void)text;
    (void)data;
}

// A stream of its own, so that closing it leaves the caller's descriptor open. The library says only that it failed;
// errno is ENOMEM when that was for want of memory.
static struct llama_model *load(int descriptor)
{
    int own = dup(descriptor);
    if (own < 0) return NULL;
    FILE *file = fdopen(own, "rb");
    if (file == NULL) {
        close(own);
        return NULL;
    }
    rewind(file);
    struct llama_model_params parameters = llama_model_default_params();
    parameters.n_gpu_layers = 0;
    parameters.load_mode = LLAMA_LOAD_MODE_MMAP;
    parameters.use_extra_bufts = false;
    parameters.check_tensors = true;
    errno = 0;
    struct llama_model *model = llama_model_load_from_file_ptr(file, parameters);
    int failure = errno;
    fclose(file);
    errno = failure;
    return model;
}

static struct llama_context *make_context(struct llama_model *model, struct language_settings settings)
{
    struct llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = (uint32_t)settings.context;
    parameters.n_batch = (uint32_t)settings.batch;
    parameters.n_ubatch = (uint32_t)settings.batch;
    parameters.n_seq_max = 1;
    parameters.n_threads = settings.threads;
    parameters.n_threads_batch = settings.threads;
    parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    parameters.no_perf = true;
    return llama_init_from_model(model, parameters);
}

// The engine's grammar takes a character in a longer form than its own, or in parts, for that character; so under a
// grammar only tokens that are whole characters are drawn.
static struct llama_sampler *make_whole(const struct llama_vocab *vocabulary)
{
    int32_t count = llama_vocab_n_tokens(vocabulary), found = 0;
    llama_logit_bias *biases = calloc((size_t)count, sizeof *biases);
    if (biases == NULL) return NULL;
    for (int32_t token = 0; token < count; token++) {
        char piece[1024];
        int32_t bytes = llama_token_to_piece(vocabulary, token, piece, sizeof piece, 0, false);
        if (bytes >= 0 && language_is_whole(piece, bytes)) continue;
        biases[found++] = (llama_logit_bias) { .token = token, .bias = -INFINITY };
    }
    struct llama_sampler *sampler = llama_sampler_init_logit_bias(count, found, biases);
    free(biases);
    return sampler;
}

static enum language_status make_sampler(language *opened, struct language_settings settings)
{
    opened->sampler = llama_sampler_chain_init(llama_sampler_chain_default_params());
    if (settings.grammar != NULL) {
        struct llama_sampler *grammar = llama_sampler_init_grammar(opened->vocabulary, settings.grammar, "root");
        if (grammar == NULL) return LANGUAGE_BAD_GRAMMAR;
        struct llama_sampler *whole = make_whole(opened->vocabulary);
        if (whole == NULL) return LANGUAGE_NO_MEMORY;
        llama_sampler_chain_add(opened->sampler, whole);
        llama_sampler_chain_add(opened->sampler, grammar);
    }
    if (settings.temperature_millis == 0) {
        llama_sampler_chain_add(opened->sampler, llama_sampler_init_greedy());
        return LANGUAGE_OK;
    }
    llama_sampler_chain_add(opened->sampler, llama_sampler_init_temp((float)settings.temperature_millis / 1000));
    llama_sampler_chain_add(opened->sampler, llama_sampler_init_dist(settings.seed));
    return LANGUAGE_OK;
}

static enum language_status fill(language *opened, int descriptor, struct language_settings settings)
{
    opened->batch = settings.batch;
    opened->model = load(descriptor);
    if (opened->model == NULL) return errno == ENOMEM ? LANGUAGE_NO_MEMORY : LANGUAGE_UNREADABLE;
    opened->vocabulary = llama_model_get_vocab(opened->model);
    opened->context = make_context(opened->model, settings);
    if (opened->context == NULL) return LANGUAGE_NO_MEMORY;
    return make_sampler(opened, settings);
}

enum language_status language_open(int descriptor, struct language_settings settings, language **opened)
{
    llama_log_set(drop_words, NULL);
    language *made = calloc(1, sizeof *made);
    if (made == NULL) return LANGUAGE_NO_MEMORY;
    enum language_status status = fill(made, descriptor, settings);
    if (status == LANGUAGE_OK) *opened = made;
    else language_close(made);
    return status;
}

void language_close(language *model)
{
    if (model->sampler != NULL) llama_sampler_free(model->sampler);
    if (model->context != NULL) llama_free(model->context);
    if (model->model != NULL) llama_model_free(model->model);
    free(model);
}

int32_t language_tokenize(
    language *model, const char *text, int32_t bytes, bool special, int32_t *tokens, int32_t maximum)
{
    int32_t count = llama_tokenize(model->vocabulary, text, bytes, tokens, maximum, false, special);
    return count < 0 ? -1 : count;
}

int32_t language_beginning(language *model)
{
    if (!llama_vocab_get_add_bos(model->vocabulary)) return -1;
    return llama_vocab_bos(model->vocabulary);
}

enum language_status language_read(language *model, int32_t *tokens, int32_t count)
{
    for (int32_t start = 0; start < count; start += model->batch) {
        int32_t part = count - start < model->batch ? count - start : model->batch;
        if (llama_decode(model->context, llama_batch_get_one(tokens + start, part)) != 0) return LANGUAGE_FAILED;
    }
    return LANGUAGE_OK;
}

int32_t language_next(language *model)
{
    return llama_sampler_sample(model->sampler, model->context, -1);
}

bool language_ends(language *model, int32_t token)
{
    return llama_vocab_is_eog(model->vocabulary, token);
}

int32_t language_piece(language *model, int32_t token, char *bytes, int32_t maximum)
{
    int32_t count = llama_token_to_piece(model->vocabulary, token, bytes, maximum, 0, false);
    return count < 0 ? -1 : count;
}
