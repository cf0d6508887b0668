"""Writes the fixtures of InferenceTests from independent references.

Usage: python3 make_fixtures.py MODEL_FOLDER OUTPUT_FOLDER [RANDOM_STRINGS]
MODEL_FOLDER holds model.safetensors and tokenizer.json of all-MiniLM-L6-v2. Needs `tokenizers` 0.23.3 and `numpy`.
Tokens come from the reference tokeniser with special tokens in a text read as text; vectors from a forward pass in
64-bit numpy that shares no code with the product.
"""
import hashlib
import json
import math
import random
import struct
import sys

import numpy as np
from tokenizers import Tokenizer

model, output = sys.argv[1], sys.argv[2]
extra = int(sys.argv[3]) if len(sys.argv) > 3 else 150
tokenizer = Tokenizer.from_file(model + "/tokenizer.json")
tokenizer.no_padding()
tokenizer.enable_truncation(256)
tokenizer.encode_special_tokens = True

WRITTEN = [
    "", " ", "\r\n", "a\r\nb", "a\rb\nc\td", "\u000b\u000c\u0085x", "The brake pad squeals below 5 °C.",
    "Überhitzung der Kühlmittelpumpe, Prüfstand München-Süd", "Größe, Maße, Straße, ẞ, ÄÖÜ äöü",
    "Zu\u0308ndspule gegen U\u0308berspannung", "Ångström ﬁne ½ ² ™ Ⅷ K Å", "İstanbul Işık ΌΔΟΣ ὈΔΥΣΣΕΎΣ",
    "ブレーキパッドの摩耗", "刹车片磨损 8.2mm", "豈更車", "한국어 브레이크 각", "ทดสอบเบรก", "हिन्दी ब्रेक पैड", "עברית בְּדִיקָה",
    "عَرَبِيّ مضخة", "🚗💨 battery 🔋 at 12%", "👩🏽‍🔧 👨‍👩‍👧 🇩🇪", "BG-4711/0.8-A rev.C", "8K0 615 301 M", "A 205 421 25 12",
    "P0301, U0100-87; C1234:2F", "WVWZZZ1JZXW000001", "0x7DF#02 01 0C", "[SEP]", "[CLS] x [MASK] [PAD] [UNK]",
    "text[SEP]text", "##ing", "un##able", "a" * 100, "a" * 101, "x" * 5000, "word " * 400, "\u0000a\u0000b\ufffdc",
    "soft\u00adhyphen zero\u200bwidth no\u2060join \ufeffbom", "a\u00a0b\u2003c\u3000d\u2028e", "e\u0301\u0302\u0303",
    "\u0301", "don't can’t “quoted” «so» „hier“ …", "$5 £6 €7 ^ ` ~ | < > = +", "３．５ｍｍ ＡＢＣ", "\U0001d400\U0001d7d8 \U00020000",
    "naïve café résumé São Paulo Łódź Đà Nẵng Žižkov", "Ἀρχή ᾳ ῷ", "Йй Ёё Її", "torque=12N·m±5%", "\u302e가\u302f", "Å\u0327\u030a",
]
POOLS = [
    "abcdefghijklmnopqrstuvwxyz ", "ABC xyz 0123456789-/._", "äöüßÄÖÜéèêñçåøæœłžšč ", "的一是不了人我在有他这为之大来以个中上们",
    "アイウエオかきくけこがぎ", "가각힣한국어", "🚗🔋⚙️🛠👩‍🔧", "\r\n\t \u00a0\u200b\u00ad\u0000\u0007", "!?.,;:()[]{}#@&%$*+=<>|~^`'\"", "αβγΔΩабвЖЯ",
    "\u0300\u0301\u0308\u0327\u05b4\u0651", "[SEP][CLS]##",
]
WORDS = "brake torque sensor battery warranty coolant gasket misfire inverter steering recall bearing Kupplung Getriebe".split()


def random_text(generator):
    parts = []
    for _ in range(generator.randint(1, 12)):
        choice = generator.random()
        if choice < 0.35:
            parts.append(generator.choice(WORDS) + generator.choice(["", " ", "s ", "-", "/"]))
        elif choice < 0.95:
            pool = generator.choice(POOLS)
            parts.append("".join(generator.choice(pool) for _ in range(generator.randint(1, 9))))
        else:
            code = generator.randrange(0x20, 0x11000)
            parts.append(chr(code) if not 0xD800 <= code < 0xE000 else "-")
    return "".join(parts)


generator = random.Random(20)
texts = WRITTEN + [random_text(generator) for _ in range(extra)]
cases = [{"text": text, "tokens": tokenizer.encode(text).ids} for text in texts]


def scalar_digest(first, last):
    """SHA-256 over the little-endian 32-bit tokens of a + scalar + b, for each scalar of the range."""
    digest = hashlib.sha256()
    for code in range(first, last + 1):
        if 0xD800 <= code < 0xE000:
            continue
        ids = tokenizer.encode("a" + chr(code) + "b").ids
        digest.update(struct.pack(f"<{len(ids)}i", *ids))
    return digest.hexdigest()


ranges = [(0, 0xFFFF), (0x10000, 0x1FFFF), (0x2F000, 0x2FFFF), (0xE0000, 0xE0FFF)]
scalars = [{"first": a, "last": b, "sha256": scalar_digest(a, b)} for a, b in ranges]
with open(output + "/tokens.json", "w") as out:
    json.dump({"cases": cases, "scalars": scalars}, out, ensure_ascii=True, separators=(",", ":"))
    out.write("\n")

raw = open(model + "/model.safetensors", "rb").read()
size = struct.unpack("<Q", raw[:8])[0]
weights = {
    name: np.frombuffer(raw, "<f4", offset=8 + size + entry["data_offsets"][0],
                        count=math.prod(entry["shape"])).reshape(entry["shape"]).astype(np.float64)
    for name, entry in json.loads(raw[8:8 + size]).items() if entry.get("dtype") == "F32"
}
erf = np.vectorize(math.erf)


def linear(x, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def norm(x, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weights[name + ".weight"] + weights[name + ".bias"]


def vector(ids):
    x = (weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][:len(ids)]
         + weights["embeddings.token_type_embeddings.weight"][0])
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        q, k, v = (linear(x, name + "attention.self." + part).reshape(-1, 12, 32).transpose(1, 0, 2)
                   for part in ("query", "key", "value"))
        s = q @ k.transpose(0, 2, 1) / math.sqrt(32)
        s = np.exp(s - s.max(-1, keepdims=True))
        s /= s.sum(-1, keepdims=True)
        x = norm(x + linear((s @ v).transpose(1, 0, 2).reshape(-1, 384), name + "attention.output.dense"),
                 name + "attention.output.LayerNorm")
        h = linear(x, name + "intermediate.dense")
        x = norm(x + linear(h * 0.5 * (1 + erf(h / math.sqrt(2))), name + "output.dense"), name + "output.LayerNorm")
    mean = x.mean(0)
    return mean / max(np.linalg.norm(mean), 1e-12)


SENTENCES = [
    "", "brake", "The brake pad squeals below 5 °C.", "Überhitzung der Kühlmittelpumpe, Prüfstand München-Süd",
    "刹车片磨损 8.2mm 🚗", "BG-4711/0.8-A rev.C, torque 12 N·m ± 5 %", "text[SEP]text",
    "The inverter reports P0A78 after a cold start; the coolant pump was replaced twice and the gasket once. " * 3,
    "word " * 400,
]
vectors = [{"text": t, "vector": [float(f"{v:.9g}") for v in vector(tokenizer.encode(t).ids)]} for t in SENTENCES]
with open(output + "/vectors.json", "w") as out:
    json.dump(vectors, out, ensure_ascii=True, separators=(",", ":"))
    out.write("\n")
print(len(cases), "texts", len(vectors), "vectors")
