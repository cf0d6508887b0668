"""Writes Sources/Inference/UnicodeRules+Data.swift from the reference normaliser and pre-tokeniser.

Usage: python3 make_unicode_rules.py OUTPUT.swift   (needs the `tokenizers` package, 0.23.3)
"""
import sys
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

normalizer = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
splitter = BertPreTokenizer()


def is_isolated(scalar):
    return len(splitter.pre_tokenize_str("a" + scalar + "b")) == 3


rules = []  # [first, last, kind, target]
for code in range(0x110000):
    if 0xD800 <= code < 0xE000 or 0xAC00 <= code <= 0xD7A3:
        continue
    source = chr(code)
    result = normalizer.normalize_str(source)
    if result == "":
        kind, target = "x", ()
    elif result.strip(" ") == "":
        kind, target = "s", ()
    else:
        wrapped = result[0] == " " and result[-1] == " "
        core = result.strip(" ")
        assert " " not in core
        isolated = wrapped or any(is_isolated(c) for c in core)
        assert not isolated or len(core) == 1, hex(code)
        target = tuple(ord(c) for c in core) if core != source else ()
        kind = ("c" if target else "p") if isolated else ("m" if target else None)
    if kind is None:
        continue
    last = rules[-1] if rules else None
    if last and last[1] == code - 1 and last[2] == kind:
        grows = not target or (len(target) == 1 and len(last[3]) == 1
                               and target[0] - last[3][0] == code - last[0])
        if grows:
            last[1] = code
            continue
    rules.append([code, code, kind, target])

words = []
for first, final, kind, target in rules:
    span = f"{first:X}" if first == final else f"{first:X}-{final:X}"
    words.append(span + kind + ".".join(f"{t:X}" for t in target))
lines, line = [], ""
for word in words:
    if len(line) + len(word) + 1 > 108:
        lines.append(line)
        line = word
    else:
        line = f"{line} {word}" if line else word
lines.append(line)
with open(sys.argv[1], "w", newline="\n") as out:
    out.write("extension UnicodeRules {\n")
    out.write("    /// The rules as the reference tokeniser shows them, scalar by scalar; see ``UnicodeRules`` for the notation.\n")
    out.write("    ///\n    /// Made by `Tests/InferenceTests/Reference/make_unicode_rules.py`; never edited by hand.\n")
    out.write('    static let notation = """\n')
    for line in lines:
        out.write("        " + line + "\n")
    out.write('        """\n}\n')
print(len(words), len(lines))
