#!/usr/bin/env python3
"""Writes a tiny Llama model of random weights and the greedy tokens that a plain forward pass of them gives.

    python3 make_model.py FOLDER

FOLDER receives tiny.gguf (written by the PyPI package `gguf`) and greedy.json. The forward pass is numpy in 64 bits:
Llama as its paper (arXiv 2302.13971) has it, with grouped keys and rotary positions over neighbouring pairs. It shares
no code with the engine under test. The margins between the best and the second score are checked, so that rounding
cannot decide a token.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy

LAYERS, WIDTH, HEADS, KEY_HEADS, INNER, CONTEXT = 2, 32, 4, 2, 64, 512
HEAD = WIDTH // HEADS
EPSILON, ROPE_BASE = 1e-5, 10_000.0
SEED, NEW_TOKENS, MINIMUM_MARGIN = 24, 48, 0.02
PROMPTS = ["Hello", "The caliper bolt is tightened to 35 Nm.", "{"]
PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
SPECIAL = ["<unk>", "<s>", "</s>"]
CONTROL = ["<|im_start|>", "<|im_end|>"]


def make_weights():
    random = numpy.random.default_rng(SEED)
    words = len(SPECIAL) + 256 + len(PRINTABLE) + len(CONTROL)
    keys = KEY_HEADS * HEAD

    def matrix(rows, columns, spread):
        return (random.standard_normal((rows, columns)) * spread).astype(numpy.float32)

    weights = {"token_embd.weight": matrix(words, WIDTH, 1.0), "output.weight": matrix(words, WIDTH, 0.5)}
    weights["output_norm.weight"] = numpy.ones(WIDTH, dtype=numpy.float32)
    # The end of a text is never the likeliest token, so that the greedy text has its whole length.
    weights["output.weight"][: len(SPECIAL)] = 0
    for layer in range(LAYERS):
        shapes = {
            "attn_q": (WIDTH, WIDTH), "attn_k": (keys, WIDTH), "attn_v": (keys, WIDTH), "attn_output": (WIDTH, WIDTH),
            "ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER),
        }
        for name, (rows, columns) in shapes.items():
            weights[f"blk.{layer}.{name}.weight"] = matrix(rows, columns, 1.5 / columns**0.5)
        for name in ("attn_norm", "ffn_norm"):
            weights[f"blk.{layer}.{name}.weight"] = numpy.ones(WIDTH, dtype=numpy.float32)
    return weights


def write_model(weights, path):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_dimension_count(HEAD)
    writer.add_rope_freq_base(ROPE_BASE)
    pieces = SPECIAL + [f"<0x{byte:02X}>" for byte in range(256)]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
    pieces += [letter.replace(" ", "\u2581") for letter in PRINTABLE] + CONTROL
    kinds += [gguf.TokenType.NORMAL] * len(PRINTABLE) + [gguf.TokenType.CONTROL] * len(CONTROL)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces)
    writer.add_token_scores([0.0] * len(pieces))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    for name, values in weights.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def normalised(rows):
    return rows / numpy.sqrt((rows * rows).mean(-1, keepdims=True) + EPSILON)


def turned(rows):
    """Rotary positions over the pairs (0, 1), (2, 3), ... of each head; rows are [position, head, HEAD]."""
    angles = numpy.arange(len(rows))[:, None] * ROPE_BASE ** (-numpy.arange(0, HEAD, 2) / HEAD)
    cosine, sine = numpy.cos(angles)[:, None], numpy.sin(angles)[:, None]
    even, odd = rows[..., 0::2], rows[..., 1::2]
    out = numpy.empty_like(rows)
    out[..., 0::2], out[..., 1::2] = even * cosine - odd * sine, even * sine + odd * cosine
    return out


def attention(rows, weights, prefix):
    count = len(rows)
    query = turned((rows @ weights[prefix + "attn_q.weight"].T).reshape(count, HEADS, HEAD))
    key = turned((rows @ weights[prefix + "attn_k.weight"].T).reshape(count, KEY_HEADS, HEAD))
    value = (rows @ weights[prefix + "attn_v.weight"].T).reshape(count, KEY_HEADS, HEAD)
    key, value = (part.repeat(HEADS // KEY_HEADS, axis=1) for part in (key, value))
    scores = numpy.einsum("qhd,khd->hqk", query, key) / HEAD**0.5
    scores[:, numpy.triu(numpy.ones((count, count), dtype=bool), 1)] = -numpy.inf
    shares = numpy.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return numpy.einsum("hqk,khd->qhd", shares, value).reshape(count, WIDTH) @ weights[prefix + "attn_output.weight"].T


def scores_after(tokens, weights):
    rows = weights["token_embd.weight"][tokens]
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        rows = rows + attention(normalised(rows), weights, prefix)
        inner = normalised(rows)
        gate = inner @ weights[prefix + "ffn_gate.weight"].T
        up = inner @ weights[prefix + "ffn_up.weight"].T
        rows = rows + (gate / (1 + numpy.exp(-gate)) * up) @ weights[prefix + "ffn_down.weight"].T
    return normalised(rows)[-1] @ weights["output.weight"].T


def greedy(prompt, weights):
    tokens = [1] + [len(SPECIAL) + 256 + ord(letter) - 0x20 for letter in prompt]
    start, margin = len(tokens), numpy.inf
    for _ in range(NEW_TOKENS):
        scores = scores_after(tokens, weights)
        second, best = numpy.argsort(scores)[-2:]
        margin = min(margin, scores[best] - scores[second])
        tokens.append(int(best))
    return {"prompt": prompt, "promptTokens": start, "tokens": tokens[start:]}, margin


def main():
    folder = Path(sys.argv[1])
    weights = make_weights()
    write_model(weights, folder / "tiny.gguf")
    exact = {name: values.astype(numpy.float64) for name, values in weights.items()}
    texts = [greedy(prompt, exact) for prompt in PROMPTS]
    margin = min(margin for _, margin in texts)
    assert margin > MINIMUM_MARGIN, f"a margin of {margin} lets rounding decide; choose another seed"
    (folder / "greedy.json").write_text(json.dumps([text for text, _ in texts]) + "\n")
    print(f"smallest margin {margin:.4f}")


main()
