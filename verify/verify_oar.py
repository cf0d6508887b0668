#!/usr/bin/env python3
"""Verifies an Operational Audit Record from its files alone, written from docs/record-format.md.

    verify_oar.py DIR [DIR ...] [--key FILE] [--log HEX] [--checkpoint FILE] [--max-age SECONDS] [--slow] [--json]
    verify_oar.py --proof FILE --key FILE [--entry FILE] [--checkpoint FILE] [--witness FILE] [--json]

DIR holds `segments/` and `checkpoint`, perhaps `opened.jsonl`. The first word printed is VERIFIED, INVALID, STALE or
REVOKED.
Exit: 0 VERIFIED, 1 INVALID, 2 wrong call, 5 a missing component, 7 STALE, 8 REVOKED.
Needs Python 3.9 or newer and `pip install "cryptography>=47"`; with --slow instead `pip install dilithium-py`, an
implementation of ML-DSA in Python alone, so that a record can be checked without any compiled cryptography.
"""

import argparse
import base64
import binascii
import functools
import hashlib
import json
import multiprocessing
import os
import re
import stat
import sys
import time
from collections import deque

ZERO = bytes(32)
MAGIC = b"MKOARS1\n"
MAX_ENTRY = 32_768
MAX_FOOTER = 8_192
MAX_HEADER = 1_024
MAX_NOTE = 131_072
MAX_DEPTH = 8
MAX_TABLE = 65_536
MAX_ROLLS = 4_096
MAX_UNCOVERED = 65_536
MAX_OPENED = 64 << 20
MAX_OPENED_LINES = 65_536
MAX_OPENED_VALUE = 1 << 20
MAX_OPENED_LINE = 4 * -(-MAX_OPENED_VALUE // 3) + 256
CLOCK_TOLERANCE = 300 * 10**9
PUBLIC_KEY = 1_952
SIGNATURE = 3_309
CHUNK = 1 << 20
BATCH = 256
PARALLEL_FROM = 8 << 20
ENTRY_TYPE = "application/vnd.mickai.oar-entry+cbor;v=1"
FOOTER_TYPE = "application/vnd.mickai.oar-footer+cbor;v=1"
PERSON_CONTEXT = b"mickai/request/v1"
ACTION = re.compile(r"[a-z0-9.-]{1,64}\Z")
SEGMENT_NAME = re.compile(r"segment-([0-9]{20})\.oar\Z", re.ASCII)
DECIMAL = re.compile(rb"(0|[1-9][0-9]{0,19})\Z")
OPENED_LINE = re.compile(
    rb'\{"index":([0-9]{1,20}),"name":"([a-z0-9.-]{1,64})",'
    rb'"salt":"([0-9a-f]{64})","value":"([A-Za-z0-9+/]*={0,2})"\}\n\Z'
)
EXIT = {"VERIFIED": 0, "INVALID": 1, "STALE": 7, "REVOKED": 8}


class Fault(Exception):
    """A reason code of the format."""

    def __init__(self, reason, index=None):
        super().__init__(reason)
        self.reason = reason
        self.index = index


def sha256(*pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def make_crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ 0x82F63B78 if value & 1 else value >> 1
        table.append(value)
    return table


CRC_TABLE = make_crc_table()


def plain_crc(data, crc):
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc


@functools.lru_cache(maxsize=4096)
def power_of_x(exponent):
    """The places of the bits of x^exponent modulo the Castagnoli polynomial, lowest place for the highest power."""
    value = 0x80000000
    for _ in range(exponent):
        value = (value >> 1) ^ 0x82F63B78 if value & 1 else value >> 1
    return [place for place in range(32) if value >> place & 1]


def crc32c(data):
    """The checksum by folding: the first half, times a power of x, is added to the rest, until little is left.

    A long integer does a whole half in one operation, which is ten times faster than a loop over the bytes.
    """
    if len(data) < 64:
        return plain_crc(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
    value = int.from_bytes(data, "little") ^ 0xFFFFFFFF
    bits = 1 << (8 * len(data) - 1).bit_length()
    value <<= bits - 8 * len(data)
    while bits > 256:
        half = (bits - 32) // 2
        first = value & (1 << half) - 1
        value >>= half
        product = 0
        for place in power_of_x(bits - half):
            product ^= first << place
        value ^= product << bits - 2 * half - 31
        bits -= half
    pad = -bits % 8
    return plain_crc((value << pad).to_bytes((bits + pad) // 8, "little"), 0) ^ 0xFFFFFFFF


# --- Deterministic CBOR (RFC 8949, 4.2.1) ---------------------------------------------------------------------------


class Map(list):
    """The pairs of a map in the order of their encoded keys."""


class NotDeterministic(Exception):
    pass


def decode_cbor(data):
    value, end = decode_item(data, 0, 0)
    if end != len(data):
        raise NotDeterministic("trailing bytes")
    return value


def decode_head(data, at):
    if at >= len(data):
        raise NotDeterministic("truncated")
    initial = data[at]
    major, info = initial >> 5, initial & 31
    at += 1
    if info < 24:
        return major, info, at
    if info > 27 or major == 7:
        raise NotDeterministic("unsupported")
    width = 1 << (info - 24)
    if at + width > len(data):
        raise NotDeterministic("truncated")
    argument = int.from_bytes(data[at : at + width], "big")
    if argument < (24 if width == 1 else 1 << (width * 4)):
        raise NotDeterministic("longer than needed")
    return major, argument, at + width


def decode_item(data, at, depth):
    major, argument, at = decode_head(data, at)
    if major == 0:
        return argument, at
    if major == 1:
        return -1 - argument, at
    if major in (2, 3):
        end = at + argument
        if end > len(data):
            raise NotDeterministic("truncated")
        if major == 2:
            return data[at:end], end
        try:
            return data[at:end].decode("utf-8"), end
        except UnicodeDecodeError:
            raise NotDeterministic("malformed text") from None
    if major == 4:
        if depth >= MAX_DEPTH or argument > len(data) - at:
            raise NotDeterministic("too deep or truncated")
        items = []
        for _ in range(argument):
            item, at = decode_item(data, at, depth + 1)
            items.append(item)
        return items, at
    if major == 5:
        if depth >= MAX_DEPTH or argument > (len(data) - at) // 2:
            raise NotDeterministic("too deep or truncated")
        pairs = Map()
        previous = None
        for _ in range(argument):
            start = at
            key, at = decode_item(data, at, depth + 1)
            encoded = data[start:at]
            if previous is not None and encoded <= previous:
                raise NotDeterministic("keys out of order")
            previous = encoded
            item, at = decode_item(data, at, depth + 1)
            pairs.append((key, item))
        return pairs, at
    if major == 7 and argument in (20, 21, 22):
        return {20: False, 21: True, 22: None}[argument], at
    raise NotDeterministic("unsupported")


def head(major, argument):
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * width):
            return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
    raise ValueError("integer beyond 64 bits")


def encode_cbor(value):
    """Encodes what signed structures need: unsigned integers, strings and arrays."""
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return head(3, len(text)) + text
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(encode_cbor(item) for item in value)
    return head(0, value)


def is_uint(value):
    return type(value) is int and value >= 0


def is_bytes(value, count):
    return type(value) is bytes and len(value) == count


def is_array(value, count):
    return type(value) is list and len(value) == count


def is_text(value):
    return type(value) is str and 1 <= len(value.encode("utf-8")) <= 256


def numbered(value, count):
    """The values of a map whose keys are exactly 1 to count, or None."""
    if type(value) is not Map or len(value) != count:
        return None
    for position, (key, _) in enumerate(value):
        if not is_uint(key) or key != position + 1:
            return None
    return [item for _, item in value]


# --- COSE_Sign1 (RFC 9052) with ML-DSA-65 (RFC 9964) ----------------------------------------------------------------


def decode_cose(data, message_type):
    """The key id, protected bytes, payload and signature of a message."""
    try:
        if data[:1] != b"\xd2":
            raise NotDeterministic("no tag 18")
        items = decode_cbor(data[1:])
    except NotDeterministic:
        raise Fault("cose-malformed") from None
    if (
        not is_array(items, 4)
        or type(items[0]) is not bytes
        or type(items[1]) is not Map
        or items[1]
        or type(items[2]) is not bytes
        or not is_bytes(items[3], SIGNATURE)
    ):
        raise Fault("cose-malformed")
    try:
        header = decode_cbor(items[0])
    except NotDeterministic:
        raise Fault("cose-header") from None
    if type(header) is not Map or len(header) != 3:
        raise Fault("cose-header")
    (k1, algorithm), (k2, key_id), (k3, kind) = header
    if not (is_uint(k1) and k1 == 1 and type(algorithm) is int and algorithm == -49):
        raise Fault("cose-header")
    if not (is_uint(k2) and k2 == 4 and is_bytes(key_id, 32)):
        raise Fault("cose-header")
    if not (is_uint(k3) and k3 == 16 and type(kind) is str and kind == message_type):
        raise Fault("cose-header")
    return key_id, items[0], items[2], items[3]


def signed_bytes(protected, log, domain, message_type, payload):
    external = encode_cbor([log, domain, message_type])
    return encode_cbor(["Signature1", protected, external, payload])


class FastKeys:
    """Public keys of the library `cryptography`; parsed ones are kept, since few keys sign much."""

    def __init__(self):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

        self.failure, self.parse, self.parsed = InvalidSignature, MLDSA65PublicKey.from_public_bytes, {}

    def holds(self, key, message, signature, context):
        public = self.parsed.get(key)
        if public is None:
            if len(self.parsed) >= 1024:
                self.parsed.clear()
            public = self.parsed[key] = self.parse(key)
        try:
            if context:
                public.verify(signature, message, context)
            else:
                public.verify(signature, message)
        except self.failure:
            return False
        return True


class SlowKeys:
    """The same answers from `dilithium-py`, some hundred times slower."""

    def __init__(self):
        from dilithium_py.ml_dsa import ML_DSA_65

        self.verify = ML_DSA_65.verify

    def holds(self, key, message, signature, context):
        return self.verify(key, message, signature, ctx=context)


SIGNATURES = None


def use_signatures(kind):
    """Chooses the implementation of ML-DSA-65 for this process; ends it when that is not installed."""
    global SIGNATURES
    try:
        SIGNATURES = kind()
    except ImportError:
        package = "dilithium-py" if kind is SlowKeys else '"cryptography>=47"'
        sys.stderr.write("ML-DSA-65 is missing. Install it: pip install " + package + "\n")
        sys.exit(5)


def holds(job):
    """Whether a signature or a checksum is right."""
    key, message, signature, context = job
    if key is None:
        return crc32c(message) == signature
    return SIGNATURES.holds(key, message, signature, context)


def first_failing(jobs):
    """The position of the first job that does not hold, or None."""
    for position, job in enumerate(jobs):
        if not holds(job):
            return position
    return None


class Checks:
    """The costly checks (signatures, frame checksums) in batches, over several processes when there are many.

    Answers are taken in the order in which the checks were given, so the first fault is the same on any machine.
    """

    def __init__(self, pool):
        self.pool = pool
        self.jobs = []
        self.meanings = []
        self.running = deque()

    def add(self, key, message, signature, context, index, reason):
        self.jobs.append((key, message, signature, context))
        self.meanings.append((reason, index))

    def entry_done(self):
        if len(self.jobs) >= 2 * BATCH:
            self._submit()
            while len(self.running) > 6:
                self._collect()

    def drain(self):
        """Raises the first fault, if any."""
        self._submit()
        while self.running:
            self._collect()

    def _submit(self):
        if not self.jobs:
            return
        jobs, meanings = self.jobs, self.meanings
        self.jobs, self.meanings = [], []
        if self.pool is None:
            self.running.append((None, first_failing(jobs), meanings))
        else:
            self.running.append((self.pool.apply_async(first_failing, (jobs,)), None, meanings))

    def _collect(self):
        pending, position, meanings = self.running.popleft()
        if pending is not None:
            position = pending.get()
        if position is not None:
            self.jobs, self.meanings, self.running = [], [], deque()
            raise Fault(*meanings[position])


# --- Merkle tree (RFC 9162, 2.1) ------------------------------------------------------------------------------------


class Tree:
    def __init__(self):
        self.size = 0
        self.frontier = []

    def append(self, leaf):
        size = self.size
        while size & 1:
            leaf = sha256(b"\x01", self.frontier.pop(), leaf)
            size >>= 1
        self.frontier.append(leaf)
        self.size += 1

    def root(self):
        if not self.frontier:
            return sha256()
        digest = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            digest = sha256(b"\x01", left, digest)
        return digest


# --- Checkpoints (C2SP tlog-checkpoint, signed-note) ----------------------------------------------------------------


class Checkpoint:
    def __init__(self, log, size, root, utc, text, signatures):
        self.log, self.size, self.root, self.utc = log, size, root, utc
        self.text, self.checks = text, signatures

    def is_signed(self, log, key):
        name = b"mickai.oar/" + log.hex().encode()
        prefix = sha256(name, b"\n\xff", b"mldsa65", key)[:4]
        ours = [s for n, s in self.checks if n == name and s[:4] == prefix and len(s) == 4 + SIGNATURE]
        return len(ours) == 1 and holds((key, self.text, ours[0][4:], b""))


def canonical_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data) == text else None


def decimal(text):
    if not DECIMAL.match(text) or int(text) >= 1 << 64:
        return None
    return int(text)


def parse_checkpoint(data):
    """A checkpoint, or None when the bytes are not one in its only form."""
    if len(data) > MAX_NOTE or data[-1:] != b"\n":
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    boundary = data.rfind(b"\n\n")
    if boundary < 0:
        return None
    text, lines = data[: boundary + 1], data[boundary + 2 : -1].split(b"\n")
    if boundary + 2 >= len(data) or len(lines) > 16:
        return None
    signatures = []
    for line in lines:
        parts = line[4:].split(b" ")
        if line[:4] != b"\xe2\x80\x94 " or len(parts) != 2 or not parts[0]:
            return None
        decoded = canonical_base64(parts[1])
        if decoded is None or len(decoded) <= 4:
            return None
        signatures.append((parts[0], decoded))
    body = text.split(b"\n")
    if len(body) != 5 or body[4] or body[3][:5] != b"time ":
        return None
    origin = re.match(rb"mickai\.oar/([0-9a-f]{64})\Z", body[0])
    size, root, utc = decimal(body[1]), canonical_base64(body[2]), decimal(body[3][5:])
    if origin is None or not size or root is None or len(root) != 32 or utc is None:
        return None
    return Checkpoint(bytes.fromhex(origin.group(1).decode()), size, root, utc, text, signatures)


# --- Entries --------------------------------------------------------------------------------------------------------


def decode_payload(data):
    """The fields of a payload by their number."""
    try:
        pairs = decode_cbor(data)
    except NotDeterministic:
        raise Fault("payload-malformed") from None
    if type(pairs) is not Map or not pairs or not is_uint(pairs[0][0]) or pairs[0][0] != 1:
        raise Fault("payload-malformed")
    if not is_uint(pairs[0][1]) or pairs[0][1] != 1:
        raise Fault("payload-version")
    for key, _ in pairs:
        if not is_uint(key) or not 1 <= key <= 22:
            raise Fault("unknown-field")
    fields = dict(pairs)
    if not (required_fit(fields) and optional_fit(fields) and extensions_fit(fields)):
        raise Fault("payload-malformed")
    for key in fields.get(21, []):
        if not (is_uint(key) and key in (1, 2, 3, 4)):
            raise Fault("unknown-critical-extension")
    return fields


def required_fit(fields):
    if any(key not in fields for key in (2, 3, 4, 5, 6, 7, 8, 9, 22)):
        return False
    moment, source, parents, actor, action = (fields[key] for key in (4, 6, 7, 8, 9))
    return (
        is_bytes(fields[2], 32)
        and is_uint(fields[3])
        and fields[3] < (1 << 64) - 1
        and is_array(moment, 3)
        and is_uint(moment[0])
        and is_bytes(moment[1], 16)
        and is_uint(moment[2])
        and is_bytes(fields[5], 16)
        and is_array(source, 2)
        and is_bytes(source[0], 16)
        and is_uint(source[1])
        and type(parents) is list
        and len(parents) <= 64
        and all(is_array(p, 2) and (p[0] is None or is_bytes(p[0], 32)) and is_uint(p[1]) for p in parents)
        and is_array(actor, 3)
        and is_bytes(actor[0], 16)
        and is_uint(actor[1])
        and actor[1] <= 3
        and (actor[2] is None or is_bytes(actor[2], 16))
        and type(action) is str
        and ACTION.match(action) is not None
        and is_bytes(fields[22], 32)
    )


def named_pair(value, is_last):
    return is_array(value, 3) and is_text(value[0]) and is_text(value[1]) and (value[2] is None or is_last(value[2]))


def identifiers(value, limit):
    return type(value) is list and 1 <= len(value) <= limit and all(is_bytes(item, 16) for item in value)


def is_fact(value):
    if type(value) is bool:
        return True
    if type(value) is int:
        return value >= -(1 << 63)
    if type(value) is str:
        return len(value.encode("utf-8")) <= 256
    return type(value) is bytes and len(value) <= 64


def labels_fit(value):
    if type(value) is not list or not 1 <= len(value) <= 64 or not all(is_text(item) for item in value):
        return False
    encoded = [item.encode("utf-8") for item in value]
    return all(left < right for left, right in zip(encoded, encoded[1:]))


OPTIONAL = {
    10: lambda v: named_pair(v, lambda last: is_bytes(last, 16)),
    11: lambda v: is_bytes(v, 32),
    12: lambda v: named_pair(v, lambda last: is_bytes(last, 32)),
    13: lambda v: identifiers(v, 256),
    14: lambda v: identifiers(v, 1024),
    15: lambda v: type(v) is Map and 1 <= len(v) <= 256 and all(is_text(k) and is_bytes(d, 32) for k, d in v),
    16: lambda v: is_array(v, 3) and is_bytes(v[0], 32) and is_bytes(v[1], 32) and is_bytes(v[2], SIGNATURE),
    17: labels_fit,
    18: is_text,
    19: lambda v: type(v) is Map and 1 <= len(v) <= 64 and all(is_text(k) and is_fact(f) for k, f in v),
}


def optional_fit(fields):
    return all(fits(fields[key]) for key, fits in OPTIONAL.items() if key in fields)


def extensions_fit(fields):
    keys = []
    if 20 in fields:
        pairs = fields[20]
        if type(pairs) is not Map or not 1 <= len(pairs) <= 16:
            return False
        keys = [key for key, _ in pairs]
        if not all(is_uint(key) or is_text(key) for key in keys):
            return False
    if 21 in fields:
        critical = fields[21]
        if type(critical) is not list or not 1 <= len(critical) <= 16:
            return False
        if not all((is_uint(item) or is_text(item)) and item in keys for item in critical):
            return False
        encoded = [encode_cbor(item) for item in critical]
        return all(left < right for left, right in zip(encoded, encoded[1:]))
    return True


STATEMENT_OF = {"key.genesis": 1, "key.roll": 2, "key.revoke": 3, "credential.issue": 4}


def read_statement(fields):
    """The action's key statement as (number, values), or None."""
    action = fields[9]
    expected = STATEMENT_OF.get(action)
    extensions = {key: value for key, value in fields.get(20, []) if is_uint(key)}
    facts = dict(fields.get(19, []))
    if any(number in extensions for number in (1, 2, 3, 4) if number != expected):
        raise Fault("statement-malformed")
    if expected is None:
        if action != "credential.revoke":
            return None
        if not is_bytes(facts.get("key-id"), 32):
            raise Fault("statement-malformed")
        return 5, [facts["key-id"]]
    if expected not in extensions or expected not in fields.get(21, []):
        raise Fault("statement-malformed")
    extension = extensions[expected]
    count = {1: 5, 2: 4 if type(extension) is Map and len(extension) == 4 else 3, 3: 3, 4: 2}[expected]
    values = numbered(extension, count)
    if values is None:
        raise Fault("statement-malformed")
    if expected == 1:
        root, nonce, entry, checkpoint, signature = values
        fits = (
            all(is_bytes(key, PUBLIC_KEY) for key in (root, entry, checkpoint))
            and is_bytes(nonce, 16)
            and is_bytes(signature, SIGNATURE)
            and len({root, entry, checkpoint}) == 3
        )
    elif expected == 2:
        fits = (
            is_uint(values[0])
            and values[0] == (0 if count == 3 else 1)
            and is_bytes(values[1], PUBLIC_KEY)
            and all(is_bytes(signature, SIGNATURE) for signature in values[2:])
        )
    elif expected == 3:
        fits = (
            is_bytes(values[0], 32)
            and is_uint(values[1])
            and values[1] <= fields[3]
            and is_bytes(values[2], SIGNATURE)
        )
    else:
        fits = (
            is_bytes(values[0], 16)
            and is_bytes(values[1], PUBLIC_KEY)
            and is_bytes(facts.get("key-id"), 32)
            and facts["key-id"] == sha256(values[1])
        )
    if not fits:
        raise Fault("statement-malformed")
    return expected, values


# --- Opened values --------------------------------------------------------------------------------------------------


def read_opened_line(line):
    """Index, name and digest that one line of `opened.jsonl` claims, or None when it does not have its only form."""
    match = OPENED_LINE.match(line)
    if match is None:
        return None
    index, value = decimal(match.group(1)), canonical_base64(match.group(4))
    if index is None or index == (1 << 64) - 1 or value is None or len(value) > MAX_OPENED_VALUE:
        return None
    name, salt = match.group(2), bytes.fromhex(match.group(3).decode())
    return index, name, sha256(b"mickai/oar/commitment/v1", b"\x00", name, b"\x00", salt, value)


class Opened:
    """The digests that `opened.jsonl` claims, held against the entries as they pass; the values are not kept."""

    def __init__(self):
        self.claims = {}
        self.is_malformed = False
        self.mismatch = None
        self.count = 0

    def read(self, file):
        previous, size, lines = None, 0, 0
        while True:
            line = file.readline(MAX_OPENED_LINE + 1)
            if not line:
                break
            size, lines = size + len(line), lines + 1
            claim = read_opened_line(line) if size <= MAX_OPENED and lines <= MAX_OPENED_LINES else None
            if claim is None or (previous is not None and claim[:2] <= previous):
                self.is_malformed = True
                return
            previous = claim[:2]
            self.claims.setdefault(claim[0], []).append((claim[1].decode(), claim[2]))
        self.is_malformed = lines == 0

    def judge(self, fields):
        """Holds the values that are claimed of one entry against its commitments."""
        claims = self.claims.pop(fields[3], None)
        if claims is None:
            return
        commitments = dict(fields.get(15, []))
        if all(commitments.get(name) == digest for name, digest in claims):
            self.count += len(claims)
        elif self.mismatch is None:
            self.mismatch = fields[3]

    def fault(self, size):
        """The reason and the index of what does not hold, once `size` entries have passed, or None."""
        if self.is_malformed:
            return "opened-malformed", size
        if self.mismatch is not None:
            return "opened-mismatch", self.mismatch
        return ("opened-mismatch", size) if self.claims else None


# --- The record -----------------------------------------------------------------------------------------------------


class Expectation:
    def __init__(self, root_key=None, log=None, held=None, max_age=None, now=0):
        self.root_key, self.log, self.held, self.max_age, self.now = root_key, log, held, max_age, now


class WorkingKey:
    """An entry key or a checkpoint key, and the indices it is in charge of: from `first` up to `end`, without that."""

    def __init__(self, role, key, first):
        self.role, self.key, self.id, self.first = role, key, sha256(key), first
        self.end = self.suspect_from = None


class KeyHistory:
    """Every working key that a log has named so far."""

    def __init__(self, root, entry, checkpoint):
        self.root = root
        self.keys = [WorkingKey(0, entry, 0), WorkingKey(1, checkpoint, 0)]
        self.current = list(self.keys)

    def checkpoint_key(self, size):
        """The checkpoint key that signs over `size` entries."""
        return [key for key in self.keys if key.role == 1 and key.first <= size][-1]

    def roll(self, role, key, index):
        if key == self.root or any(known.key == key for known in self.keys):
            raise Fault("statement-malformed")
        if len(self.keys) >= MAX_ROLLS + 2:
            raise Fault("statement-limit")
        self.current[role].end = index + 1
        self.current[role] = WorkingKey(role, key, index + 1)
        self.keys.append(self.current[role])

    def revoke(self, key_id, suspect_from):
        for key in self.keys:
            if key.id == key_id:
                before = key.suspect_from
                key.suspect_from = suspect_from if before is None else min(before, suspect_from)
                return
        raise Fault("revocation-unknown-key")

    def first_suspect(self, count, covered):
        """The lowest index below `count` that only a revoked key vouches for, or None."""
        found = []
        for key in self.keys:
            if key.suspect_from is not None:
                start = max(key.suspect_from, key.first, covered)
                if start < (count if key.end is None else min(count, key.end)):
                    found.append(start)
        return min(found, default=None)


class Verifier:
    def __init__(self, folder, expectation, pool=None):
        self.folder = folder
        self.expectation = expectation
        self.checks = Checks(pool)
        self.tree = Tree()
        self.log = None
        self.history = None
        self.previous_payload = ZERO
        self.previous_time = None
        self.previous_segment = ZERO
        self.sources = {}
        self.credentials = {}
        self.roots = {}
        self.notes = set()
        self.checkpoint = None
        self.has_checkpoint = False
        self.opened = Opened()

    def run(self):
        try:
            self.read_record()
            self.checks.drain()
            if self.tree.size == 0:
                raise Fault("no-entries")
            self.check_checkpoints()
        except Fault as fault:
            try:
                self.checks.drain()
            except Fault as earlier:
                fault = earlier
            index = self.tree.size if fault.index is None else fault.index
            return self.verdict("INVALID", index, index, fault.reason)
        size = self.tree.size
        wrong = self.opened.fault(size)
        if wrong:
            return self.verdict("INVALID", size, wrong[1], wrong[0])
        held = self.expectation.held
        suspect = self.history.first_suspect(size, held.size if held else 0)
        if suspect is not None:
            return self.verdict("REVOKED", size, suspect, "key-revoked")
        stale = self.staleness()
        if stale:
            return self.verdict("STALE", size, stale[1], stale[0])
        return self.verdict("VERIFIED", size, None, None)

    def read_record(self):
        # The checkpoint is read before the segments, so that a record that is being written holds what it covers.
        try:
            with open_regular(os.path.join(self.folder, "checkpoint")) as file:
                self.has_checkpoint = True
                self.checkpoint = parse_checkpoint(file.read(MAX_NOTE + 1))
        except FileNotFoundError:
            pass
        except OSError:
            raise Fault("unreadable") from None
        try:
            with open_regular(os.path.join(self.folder, "opened.jsonl")) as file:
                self.opened.read(file)
        except FileNotFoundError:
            pass
        except OSError:
            raise Fault("unreadable") from None
        segments = []
        try:
            names = sorted(os.listdir(os.path.join(self.folder, "segments")), key=os.fsencode)
        except FileNotFoundError:
            names = []
        except OSError:
            raise Fault("unreadable") from None
        for name in names:
            match = SEGMENT_NAME.match(name)
            if match and int(match.group(1)) < 1 << 64:
                segments.append((int(match.group(1)), name))
            else:
                self.notes.add("ignored-file")
        if not segments:
            raise Fault("no-segments")
        for position, (first, name) in enumerate(segments):
            self.read_segment(first, name, position == len(segments) - 1)

    def read_segment(self, first, name, is_last):
        if first > self.tree.size:
            raise Fault("segment-missing")
        if first < self.tree.size:
            raise Fault("segment-overlap")
        try:
            with open_regular(os.path.join(self.folder, "segments", name)) as file:
                ending = self.read_parts(Window(file), first)
        except OSError:
            raise Fault("unreadable") from None
        if ending == "open" and not is_last:
            raise Fault("footer-missing")
        if ending == "torn":
            if not is_last or self.tree.size < (self.checkpoint.size if self.checkpoint else 0):
                raise Fault("segment-truncated")
            self.notes.add("torn-tail")

    def read_parts(self, window, first):
        """Reads one file; answers how it ends: sealed, open or torn."""
        digest = hashlib.sha256()
        start = window.peek(8)
        if start != MAGIC[: len(start)]:
            raise Fault("header-malformed")
        prefix = window.peek(12)
        if len(prefix) < 12:
            return "torn"
        length = int.from_bytes(prefix[8:12], "big")
        if not 1 <= length <= MAX_HEADER:
            raise Fault("header-malformed")
        header = window.take(12 + length + 4)
        if header is None:
            return "torn"
        if crc32c(header[:-4]) != int.from_bytes(header[-4:], "big"):
            raise Fault("header-crc")
        self.check_header(header[12:-4])
        digest.update(header)
        while True:
            prefix = window.peek(8)
            if not prefix:
                return "open"
            if len(prefix) < 4:
                return "torn"
            word = int.from_bytes(prefix[:4], "big")
            if word == 0xFFFFFFFF:
                return self.read_footer(window, prefix, first, digest)
            if not 1 <= word <= MAX_ENTRY:
                raise Fault("frame-length")
            frame = window.take(8 + word)
            if frame is None:
                return "torn"
            entry = frame[8:]
            self.checks.add(None, entry, int.from_bytes(frame[4:8], "big"), b"", self.tree.size, "frame-crc")
            self.check_entry(entry)
            digest.update(frame)

    def read_footer(self, window, prefix, first, digest):
        if len(prefix) < 8:
            return "torn"
        length = int.from_bytes(prefix[4:8], "big")
        if not 1 <= length <= MAX_FOOTER:
            raise Fault("footer-malformed")
        footer = window.take(12 + length)
        if footer is None:
            return "torn"
        message = footer[8:-4]
        if crc32c(message) != int.from_bytes(footer[-4:], "big"):
            raise Fault("footer-crc")
        self.checks.drain()
        self.check_footer(message, first, digest.digest())
        digest.update(footer)
        if window.peek(1):
            raise Fault("trailing-bytes")
        self.previous_segment = digest.digest()
        return "sealed"

    def check_header(self, body):
        try:
            value = decode_cbor(body)
        except NotDeterministic:
            raise Fault("header-malformed") from None
        if type(value) is not Map or not value or not is_uint(value[0][0]) or value[0][0] != 1:
            raise Fault("header-malformed")
        if not is_uint(value[0][1]) or value[0][1] != 1:
            raise Fault("header-version")
        values = numbered(value, 5)
        if values is None or not is_uint(values[2]) or not all(is_bytes(values[i], 32) for i in (1, 3, 4)):
            raise Fault("header-malformed")
        if self.log is not None and values[1] != self.log:
            raise Fault("log-mismatch")
        if values[2] != self.tree.size:
            raise Fault("header-index")
        if values[3] != self.previous_segment:
            raise Fault("segment-chain")
        if values[4] != self.previous_payload:
            raise Fault("header-previous")
        self.log = values[1]

    def check_entry(self, entry):
        index = self.tree.size
        key_id, protected, payload, signature = decode_cose(entry, ENTRY_TYPE)
        fields = decode_payload(payload)
        if fields[2] != self.log:
            raise Fault("log-mismatch")
        if fields[3] != index:
            raise Fault("index-mismatch")
        if fields[22] != self.previous_payload:
            raise Fault("previous-mismatch")
        self.check_time(fields)
        jobs = []
        if index == 0:
            jobs.append(self.open_log(fields))
        elif fields[9] == "key.genesis":
            raise Fault("genesis-repeated")
        entry_key, checkpoint_key = self.history.current
        if key_id != entry_key.id:
            raise Fault("unknown-key")
        for log, parent in fields[7]:
            if (log is None or log == self.log) and parent >= index:
                raise Fault("parent-not-earlier")
        self.advance_source(fields[6])
        if fields[9] == "source.heartbeat":
            counter = dict(fields.get(19, [])).get("counter")
            if not is_uint(counter) or counter != fields[6][1]:
                raise Fault("heartbeat-counter")
        if index > 0:
            jobs += self.apply_statement(fields, checkpoint_key)
        person = self.person_job(fields, index)
        message = signed_bytes(protected, self.log, "oar-entry/v1", ENTRY_TYPE, payload)
        jobs.append((entry_key.key, message, signature, b"", index, "signature-invalid"))
        if person:
            jobs.append(person)
        for job in jobs:
            self.checks.add(*job)
        self.previous_payload = sha256(payload)
        self.tree.append(sha256(b"\x00", entry))
        self.opened.judge(fields)
        held = self.expectation.held
        for document in (self.checkpoint, held):
            if document is not None and document.size == self.tree.size:
                self.roots[document.size] = self.tree.root()
        self.checks.entry_done()

    def open_log(self, fields):
        try:
            statement = read_statement(fields)
        except Fault:
            raise Fault("genesis-malformed") from None
        if statement is None or statement[0] != 1:
            raise Fault("genesis-malformed")
        root, nonce, entry, checkpoint, signature = statement[1]
        if sha256(b"mickai/oar/log-id/v1", b"\x00", root, nonce) != self.log:
            raise Fault("log-identity-mismatch")
        if self.expectation.root_key is not None and self.expectation.root_key != root:
            raise Fault("pin-mismatch")
        if self.expectation.log is not None and self.expectation.log != self.log:
            raise Fault("pin-mismatch")
        self.history = KeyHistory(root, entry, checkpoint)
        message = encode_cbor([self.log, "oar-key/v1", entry, checkpoint])
        return root, message, signature, b"", 0, "root-signature"

    def check_time(self, fields):
        utc, boot, monotonic = fields[4]
        if self.previous_time is not None:
            earlier_utc, earlier_boot, earlier_monotonic = self.previous_time
            if boot == earlier_boot and monotonic < earlier_monotonic:
                raise Fault("monotonic-backwards")
            if utc < earlier_utc and fields[9] != "clock.jump":
                raise Fault("time-backwards")
        self.previous_time = fields[4]

    def advance_source(self, source):
        identifier, sequence = source
        expected = self.sources.get(identifier)
        if sequence != (expected or 0) or sequence == (1 << 64) - 1:
            raise Fault("source-gap")
        if expected is None and len(self.sources) >= MAX_TABLE:
            raise Fault("source-limit")
        self.sources[identifier] = sequence + 1

    def apply_statement(self, fields, checkpoint_key):
        """Takes over what an entry states about keys; answers the signatures that its statement bears."""
        statement = read_statement(fields)
        if statement is None:
            return []
        number, values = statement
        if number == 2:
            role, key, *signatures = values
            self.history.roll(role, key, fields[3])
            message = encode_cbor([self.log, "oar-roll/v1", role, fields[3], key])
            signers = [key, checkpoint_key.key]
            return [
                (signer, message, signature, b"", fields[3], "roll-signature")
                for signer, signature in zip(signers, signatures)
            ]
        if number == 3:
            key_id, suspect, signature = values
            self.history.revoke(key_id, suspect)
            message = encode_cbor([self.log, "oar-revoke/v1", key_id, suspect])
            return [(self.history.root, message, signature, b"", fields[3], "root-signature")]
        if number == 4:
            principal, key = values
            key_id = sha256(key)
            if key_id in self.credentials:
                raise Fault("statement-malformed")
            if len(self.credentials) >= MAX_TABLE:
                raise Fault("statement-limit")
            self.credentials[key_id] = [principal, key, False]
            return []
        credential = self.credentials.get(values[0])
        if credential is None or credential[2]:
            raise Fault("statement-malformed")
        credential[2] = True
        return []

    def person_job(self, fields, index):
        if 16 not in fields:
            return None
        key_id, digest, signature = fields[16]
        credential = self.credentials.get(key_id)
        if credential is None:
            raise Fault("person-key-unknown")
        principal, key, is_revoked = credential
        if is_revoked:
            raise Fault("person-key-revoked")
        if principal not in (fields[8][0], fields[8][2]):
            raise Fault("person-mismatch")
        return key, digest, signature, PERSON_CONTEXT, index, "person-signature"

    def check_footer(self, message, first, content):
        try:
            key_id, protected, payload, signature = decode_cose(message, FOOTER_TYPE)
        except Fault:
            raise Fault("footer-malformed") from None
        if self.history is None or key_id != self.history.current[1].id:
            raise Fault("unknown-key")
        try:
            values = numbered(decode_cbor(payload), 6)
        except NotDeterministic:
            values = None
        if (
            values is None
            or not is_uint(values[0])
            or values[0] != 1
            or not is_uint(values[2])
            or not is_uint(values[3])
            or not all(is_bytes(values[i], 32) for i in (1, 4, 5))
        ):
            raise Fault("footer-malformed")
        if values[1:] != [self.log, first, self.tree.size - first, content, self.tree.root()]:
            raise Fault("footer-mismatch")
        signed = signed_bytes(protected, self.log, "oar-footer/v1", FOOTER_TYPE, payload)
        if not holds((self.history.current[1].key, signed, signature, b"")):
            raise Fault("footer-signature")

    def check_checkpoints(self):
        if not self.has_checkpoint:
            raise Fault("checkpoint-missing")
        newest, held = self.checkpoint, self.expectation.held
        if newest is None:
            raise Fault("checkpoint-malformed")
        if newest.log != self.log:
            raise Fault("checkpoint-origin")
        if not newest.is_signed(self.log, self.history.checkpoint_key(newest.size).key):
            raise Fault("checkpoint-signature")
        if newest.size > self.tree.size:
            raise Fault("checkpoint-beyond-entries")
        if newest.root != self.roots[newest.size]:
            raise Fault("checkpoint-root")
        if held is None:
            return
        if held.log != self.log:
            raise Fault("held-checkpoint-origin")
        if not held.is_signed(self.log, self.history.checkpoint_key(held.size).key):
            raise Fault("held-checkpoint-signature")
        if held.size <= self.tree.size and held.root != self.roots[held.size]:
            raise Fault("held-checkpoint-root")

    def staleness(self):
        size, newest, held = self.tree.size, self.checkpoint, self.expectation.held
        if held is not None and held.size > size:
            return "older-than-held-checkpoint", size
        if size - newest.size > MAX_UNCOVERED:
            return "checkpoint-behind", newest.size
        if self.expectation.max_age is None:
            return None
        age = self.expectation.now - newest.utc
        if -age > CLOCK_TOLERANCE:
            return "checkpoint-from-future", size
        return ("checkpoint-too-old", size) if age > self.expectation.max_age else None

    def verdict(self, word, entries, index, reason):
        if self.expectation.root_key is None and self.expectation.log is None:
            self.notes.add("unpinned")
        if word != "INVALID" and self.checkpoint and self.checkpoint.size < self.tree.size:
            self.notes.add("uncovered-entries")
        order = ["unpinned", "ignored-file", "torn-tail", "uncovered-entries"]
        return {
            "verdict": word,
            "entries": entries,
            "first_failing_index": index,
            "reason": reason,
            "log": self.log.hex() if self.history else None,
            "root": None if word == "INVALID" else self.tree.root().hex(),
            "notes": [note for note in order if note in self.notes],
            "opened": 0 if word == "INVALID" else self.opened.count,
        }


def open_regular(path):
    """Opens a regular file for reading; a link, a pipe or a folder is an OSError."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError("not a regular file")
    return file


class Window:
    """A view of a file that holds little more than one chunk."""

    def __init__(self, file):
        self.file, self.buffer, self.position = file, b"", 0

    def peek(self, count):
        """The next `count` bytes without taking them; fewer at the end of the file."""
        while len(self.buffer) - self.position < count:
            more = self.file.read(CHUNK)
            if not more:
                break
            self.buffer = self.buffer[self.position :] + more
            self.position = 0
        return self.buffer[self.position : self.position + count]

    def take(self, count):
        data = self.peek(count)
        if len(data) < count:
            return None
        self.position += count
        return data


def read_key(path):
    with open(path, "rb") as file:
        data = file.read(16_384)
    if len(data) == PUBLIC_KEY:
        return data
    text = b"".join(data.split())
    try:
        key = bytes.fromhex(text.decode("ascii")) if len(text) == PUBLIC_KEY * 2 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != PUBLIC_KEY:
        raise ValueError("the key file holds no ML-DSA-65 public key (1,952 bytes, raw, hexadecimal or base64)")
    return key


def read_expectation(options):
    expectation = Expectation(now=time.time_ns())
    # An empty value is a demand that was not given by mistake, such as an unset variable: never left out.
    if options.key is not None:
        expectation.root_key = read_key(options.key)
    if options.log is not None:
        if len(options.log) != 64 or not set(options.log) <= set("0123456789abcdefABCDEF"):
            raise ValueError("--log is 64 hexadecimal digits")
        expectation.log = bytes.fromhex(options.log)
    if options.checkpoint is not None:
        with open(options.checkpoint, "rb") as file:
            expectation.held = parse_checkpoint(file.read(MAX_NOTE + 1))
        if expectation.held is None:
            raise ValueError("the file given with --checkpoint is not a checkpoint")
    if options.max_age is not None:
        expectation.max_age = options.max_age * 10**9
    return expectation


def size_of(folder):
    total = 0
    try:
        with os.scandir(os.path.join(folder, "segments")) as entries:
            for entry in entries:
                total += entry.stat().st_size
    except OSError:
        pass
    return total


# --- Proofs: tlog-proof, tlog-witness bodies, COSE receipts, cosignatures (docs/record-proofs.md) -------------------
#
# A section of its own: it uses the decoders and holds() above and nothing of the verifier of whole records.

PROOF_HEADER = b"c2sp.org/tlog-proof@v1"
RECEIPT_TYPE = "application/vnd.mickai.oar-receipt+cose;v=1"
MAX_PROOF = MAX_NOTE + 65_536
MAX_RECEIPT = 131_072
MAX_PATH = 64
MAX_VOUCHED_ROLLS = 8


class ProofFault(Exception):
    """A reason code of docs/record-proofs.md."""


def root_of_path(leaf, index, size, path):
    """The root that an inclusion path leads to (RFC 9162, 2.1.3.2)."""
    if index >= size:
        raise ProofFault("proof.not-included")
    node, last, digest = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofFault("proof.not-included")
        if node & 1 or node == last:
            digest = sha256(b"\x01", sibling, digest)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            digest = sha256(b"\x01", digest, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofFault("proof.not-included")
    return digest


def root_of_consistency(old_size, old_root, size, path):
    """The newer root that a consistency path leads to (RFC 9162, 2.1.4.2); None says nothing: the old tree is empty."""
    if old_size > size:
        raise ProofFault("proof.not-consistent")
    if old_size in (0, size):
        if path or (old_size == 0 and old_root != sha256()):
            raise ProofFault("proof.not-consistent")
        return old_root if old_size == size else None
    steps = deque(path)
    if old_size & (old_size - 1) == 0:
        steps.appendleft(old_root)
    if not steps:
        raise ProofFault("proof.not-consistent")
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps.popleft()
    for sibling in steps:
        if last == 0:
            raise ProofFault("proof.not-consistent")
        if node & 1 or node == last:
            old, new = sha256(b"\x01", sibling, old), sha256(b"\x01", sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = sha256(b"\x01", new, sibling)
        node, last = node >> 1, last >> 1
    if last or old != old_root:
        raise ProofFault("proof.not-consistent")
    return new


def genesis_of(value):
    """Root key, nonce, entry key, checkpoint key, root signature; or None."""
    values = numbered(value, 5)
    lengths = (PUBLIC_KEY, 16, PUBLIC_KEY, PUBLIC_KEY, SIGNATURE)
    if values is None or not all(is_bytes(item, length) for item, length in zip(values, lengths)):
        return None
    return values if len({values[0], values[2], values[3]}) == 3 else None


def voucher_of(value):
    """The genesis statement and the rolls of the checkpoint key, or None."""
    if type(value) is not list or not 1 <= len(value) <= MAX_VOUCHED_ROLLS + 1:
        return None
    genesis, rolls, before = genesis_of(value[0]), [], -1
    for item in value[1:]:
        if not is_array(item, 2) or not is_uint(item[0]) or item[0] <= before:
            return None
        values = numbered(item[1], 4)
        lengths = (PUBLIC_KEY, SIGNATURE, SIGNATURE)
        if values is None or not is_uint(values[0]) or values[0] != 1:
            return None
        if not all(is_bytes(part, length) for part, length in zip(values[1:], lengths)):
            return None
        rolls.append((item[0], values[1], values[2], values[3]))
        before = item[0]
    return None if genesis is None else (genesis, rolls)


def vouched_key(voucher, log, root_key, size):
    """The checkpoint key in charge at a size, by the word of the root key."""
    (root, nonce, entry, key, signature), rolls = voucher
    if root != root_key or sha256(b"mickai/oar/log-id/v1", b"\x00", root, nonce) != log:
        raise ProofFault("proof.key-unknown")
    if not holds((root, encode_cbor([log, "oar-key/v1", entry, key]), signature, b"")):
        raise ProofFault("proof.key-statement")
    for index, new_key, possession, consent in rolls:
        if index >= size:
            continue
        message = encode_cbor([log, "oar-roll/v1", 1, index, new_key])
        if not holds((key, message, consent, b"")) or not holds((new_key, message, possession, b"")):
            raise ProofFault("proof.key-statement")
        key = new_key
    return key


def check_signed(document, trusted):
    """Whether the log signed a checkpoint, known by its root key or by the signing key itself."""
    name = b"mickai.oar/" + document.log.hex().encode()
    key = trusted
    own = sha256(name, b"\n\xff", b"mldsa65", trusted)[:4]
    if not any(n == name and s[:4] == own for n, s in document.checks):
        prefix = sha256(name, b"\n\xff", b"oar-voucher", trusted)[:4]
        voucher = None
        for n, s in document.checks:
            if n == name and s[:4] == prefix and voucher is None:
                try:
                    voucher = voucher_of(decode_cbor(s[4:]))
                except NotDeterministic:
                    continue
        if voucher is None:
            raise ProofFault("proof.key-unknown")
        key = vouched_key(voucher, document.log, trusted, document.size)
    if not document.is_signed(document.log, key):
        raise ProofFault("proof.signature")


def split_proof(data):
    """The lines before the first empty one, and the checkpoint after it."""
    lines, at = [], 0
    while True:
        end = data.find(b"\n", at)
        if end < 0 or len(lines) > MAX_PATH + 3:
            raise ProofFault("proof.malformed")
        line, at = data[at:end], end + 1
        if not line:
            break
        lines.append(line)
    document = parse_checkpoint(data[at:])
    if document is None:
        raise ProofFault("proof.malformed")
    return lines, document


def path_of(lines, limit):
    path = [canonical_base64(line) for line in lines]
    if len(path) > limit or any(item is None or len(item) != 32 for item in path):
        raise ProofFault("proof.malformed")
    return path


def check_entry_name(entry, index, log):
    """An entry must call itself what the proof calls it."""
    try:
        _, _, payload, _ = decode_cose(entry, ENTRY_TYPE)
        fields = decode_payload(payload)
    except Fault:
        raise ProofFault("proof.entry-mismatch") from None
    if fields[3] != index or (log is not None and fields[2] != log):
        raise ProofFault("proof.entry-mismatch")


def old_root_of(old, size, log, trusted):
    if size == 0:
        return sha256()
    if old is None:
        raise ProofFault("proof.old-checkpoint-missing")
    if old.size != size or (log is not None and old.log != log):
        raise ProofFault("proof.old-checkpoint-mismatch")
    check_signed(old, trusted)
    return old.root


def verify_inclusion(data, trusted, entry):
    lines, document = split_proof(data)
    lines = lines[1:]
    carried = None
    if lines and lines[0].startswith(b"extra "):
        carried = canonical_base64(lines.pop(0)[6:])
        if carried is None or not 1 <= len(carried) <= MAX_ENTRY:
            raise ProofFault("proof.malformed")
    index = decimal(lines[0][6:]) if lines and lines[0].startswith(b"index ") else None
    if index is None:
        raise ProofFault("proof.malformed")
    path = path_of(lines[1:], MAX_PATH)
    if entry is None and carried is None:
        raise ProofFault("proof.entry-missing")
    if entry is not None and carried is not None and entry != carried:
        raise ProofFault("proof.entry-mismatch")
    entry = carried if entry is None else entry
    if root_of_path(sha256(b"\x00", entry), index, document.size, path) != document.root:
        raise ProofFault("proof.not-included")
    check_entry_name(entry, index, document.log)
    check_signed(document, trusted)
    return {"kind": "inclusion", "index": index, "size": document.size, "log": document.log}, document


def verify_consistency(data, trusted, old):
    lines, document = split_proof(data)
    old_size = decimal(lines[0][4:]) if lines else None
    if old_size is None:
        raise ProofFault("proof.malformed")
    path = path_of(lines[1:], 63)
    old_root = old_root_of(old, old_size, document.log, trusted)
    if root_of_consistency(old_size, old_root, document.size, path) not in (None, document.root):
        raise ProofFault("proof.not-consistent")
    check_signed(document, trusted)
    return {"kind": "consistency", "old_size": old_size, "size": document.size, "log": document.log}, document


def decode_receipt(data):
    """Key id, protected bytes, label, the two numbers, path, voucher, signature of a receipt of RFC 9942."""
    try:
        if len(data) > MAX_RECEIPT or data[:1] != b"\xd2":
            raise NotDeterministic("no tag 18")
        items = decode_cbor(data[1:])
        header = decode_cbor(items[0]) if is_array(items, 4) and type(items[0]) is bytes else None
        labels = [1, 4, 16, 395]
        if type(header) is not Map or [key for key, _ in header] != labels or any(type(k) is not int for k, _ in header):
            raise NotDeterministic("protected header")
        algorithm, key_id, kind, structure = [item for _, item in header]
        if type(algorithm) is not int or algorithm != -49 or not is_bytes(key_id, 32) or kind != RECEIPT_TYPE:
            raise NotDeterministic("protected header")
        if not is_uint(structure) or structure != 1 or items[2] is not None or not is_bytes(items[3], SIGNATURE):
            raise NotDeterministic("structure, payload or signature")
        unprotected, voucher = items[1], None
        if type(unprotected) is not Map or not 1 <= len(unprotected) <= 2 or unprotected[0][0] != 396:
            raise NotDeterministic("unprotected header")
        if len(unprotected) == 2:
            voucher = voucher_of(unprotected[1][1]) if unprotected[1][0] == "oar-voucher" else None
            if voucher is None:
                raise NotDeterministic("voucher")
        proofs = unprotected[0][1]
        if type(proofs) is not Map or len(proofs) != 1 or proofs[0][0] not in (-1, -2) or not is_array(proofs[0][1], 1):
            raise NotDeterministic("proofs")
        if type(proofs[0][1][0]) is not bytes:
            raise NotDeterministic("proof")
        proof = decode_cbor(proofs[0][1][0])
        if not is_array(proof, 3) or not is_uint(proof[0]) or not is_uint(proof[1]) or type(proof[2]) is not list:
            raise NotDeterministic("proof")
        if len(proof[2]) > MAX_PATH or not all(is_bytes(item, 32) for item in proof[2]):
            raise NotDeterministic("path")
    except NotDeterministic:
        raise ProofFault("proof.malformed") from None
    return key_id, items[0], proofs[0][0], proof[0], proof[1], proof[2], voucher, items[3]


def verify_receipt(data, trusted, entry, old):
    key_id, protected, label, first, second, path, voucher, signature = decode_receipt(data)
    size = first if label == -1 else second
    key, log = trusted, None
    if sha256(trusted) != key_id:
        if voucher is None:
            raise ProofFault("proof.key-unknown")
        log = sha256(b"mickai/oar/log-id/v1", b"\x00", trusted, voucher[0][1])
        key = vouched_key(voucher, log, trusted, size)
        if sha256(key) != key_id:
            raise ProofFault("proof.key-unknown")
    if label == -1:
        if entry is None:
            raise ProofFault("proof.entry-missing")
        root = root_of_path(sha256(b"\x00", entry), second, first, path)
        check_entry_name(entry, second, log)
        fact = {"kind": "inclusion", "index": second, "size": first, "log": log}
    else:
        root = root_of_consistency(first, old_root_of(old, first, log, trusted), second, path)
        if root is None:
            raise ProofFault("proof.not-consistent")
        fact = {"kind": "consistency", "old_size": first, "size": second, "log": log}
    if not holds((key, encode_cbor(["Signature1", protected, b"", root]), signature, b"")):
        raise ProofFault("proof.signature")
    return fact, None


def read_witness_keys(path):
    """Name, type bytes and public key of each line of a file of verifier keys (C2SP signed-note)."""
    with open(path, "rb") as file:
        data = file.read(65_537)
    keys = []
    for line in data[:-1].split(b"\n"):
        parts = line.split(b"+", 2)
        material = canonical_base64(parts[2]) if len(parts) == 3 else None
        for kind, length in ((b"\x04", 32), (b"\xffmldsa65-cosignature", PUBLIC_KEY)):
            if material is not None and material.startswith(kind) and len(material) == len(kind) + length:
                if sha256(parts[0], b"\n", material)[:4].hex().encode() == parts[1]:
                    keys.append((parts[0], kind, material[len(kind) :]))
    if not keys or len(data) > 65_536:
        raise ValueError("the file given with --witness holds no public keys of a witness")
    return keys


def cosigned(document, keys):
    """The seconds of the cosignatures of these keys; each that is there must hold, and one must be there."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    times = []
    for name, kind, key in keys:
        prefix = sha256(name, b"\n", kind, key)[:4]
        lines = [s for n, s in document.checks if n == name and s[:4] == prefix]
        if not lines:
            continue
        seconds, signature = int.from_bytes(lines[0][4:12], "big"), lines[0][12:]
        if len(lines) != 1 or len(signature) != (64 if kind == b"\x04" else SIGNATURE) or seconds >= 1 << 63:
            raise ProofFault("proof.cosignature")
        if kind == b"\x04":
            try:
                message = b"cosignature/v1\ntime %d\n" % seconds + document.text
                Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
            except (InvalidSignature, ValueError):
                raise ProofFault("proof.cosignature") from None
        else:
            origin = b"mickai.oar/" + document.log.hex().encode()
            message = b"subtree/v1\n\x00" + bytes([len(name)]) + name + seconds.to_bytes(8, "big")
            message += bytes([len(origin)]) + origin + bytes(8) + document.size.to_bytes(8, "big") + document.root
            if not holds((key, message, signature, b"")):
                raise ProofFault("proof.cosignature")
        times.append(seconds)
    if not times:
        raise ProofFault("proof.unwitnessed")
    return min(times)


def verify_proof(data, trusted, entry=None, old=None, witness=None):
    """The verdict on one proof as a dictionary."""
    try:
        if data.startswith(PROOF_HEADER + b"\n"):
            if len(data) > MAX_PROOF:
                raise ProofFault("proof.malformed")
            fact, document = verify_inclusion(data, trusted, entry)
        elif data.startswith(b"old "):
            if len(data) > MAX_PROOF:
                raise ProofFault("proof.malformed")
            fact, document = verify_consistency(data, trusted, old)
        else:
            fact, document = verify_receipt(data, trusted, entry, old)
        if witness is not None:
            if document is None:
                raise ProofFault("proof.unwitnessed")
            fact["witnessed"] = cosigned(document, witness)
    except ProofFault as fault:
        return {"verdict": "INVALID", "reason": str(fault)}
    fact["log"] = fact["log"].hex() if fact["log"] else None
    return {"verdict": "VERIFIED", "reason": None, **fact}


def proof_main(options, parser):
    """The call with --proof."""
    try:
        if options.key is None:
            raise ValueError("--proof needs --key")
        trusted = read_key(options.key)
        with open(options.proof, "rb") as file:
            data = file.read(MAX_PROOF + 1)
        entry = old = witness = None
        if options.entry is not None:
            with open(options.entry, "rb") as file:
                entry = file.read(MAX_ENTRY + 1)
        if options.checkpoint is not None:
            with open(options.checkpoint, "rb") as file:
                old = parse_checkpoint(file.read(MAX_NOTE + 1))
            if old is None:
                raise ValueError("the file given with --checkpoint is not a checkpoint")
        if options.witness is not None:
            witness = read_witness_keys(options.witness)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    verdict = verify_proof(data, trusted, entry, old, witness)
    if options.json:
        print(json.dumps(verdict, sort_keys=True))
    else:
        print(verdict["verdict"] + ("" if verdict["reason"] is None else ": " + verdict["reason"]))
        for name in sorted(set(verdict) - {"verdict", "reason"}):
            if verdict[name] is not None:
                print("%s: %s" % (name, verdict[name]))
    return EXIT[verdict["verdict"]]


# --- The call -------------------------------------------------------------------------------------------------------


class ArgumentParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments as one JSON object too, where --json is among them."""

    def error(self, message):
        if "--json" in sys.argv[1:]:
            print(json.dumps({"error": {"code": "usage", "message": message}}), flush=True)
        super().error(message)


def seconds(text):
    """A span that, in nanoseconds, still fits the 64 bits of the record's times."""
    if not re.fullmatch("[0-9]{1,11}", text) or int(text) > MAX_AGE_SECONDS:
        raise argparse.ArgumentTypeError("a whole number of seconds from 0 to %d" % MAX_AGE_SECONDS)
    return int(text)


MAX_AGE_SECONDS = (2**64 - 1) // 10**9


def main():
    parser = ArgumentParser(description="Verifies an Operational Audit Record.")
    parser.add_argument("folder", nargs="*", help="a record or an exported bundle")
    parser.add_argument("--proof", metavar="FILE", help="one proof instead: tlog-proof, tlog-witness body, COSE receipt")
    parser.add_argument("--entry", metavar="FILE", help="with --proof: the entry's signed bytes")
    parser.add_argument("--witness", metavar="FILE", help="with --proof: public keys of a witness who must have signed")
    parser.add_argument("--key", metavar="FILE", help="the root public key this record must have")
    parser.add_argument("--log", metavar="HEX", help="the log identity this record must have")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint kept from an earlier day")
    parser.add_argument("--max-age", metavar="SECONDS", type=seconds, help="how old the newest checkpoint may be")
    parser.add_argument("--slow", action="store_true", help="check signatures in Python alone, with dilithium-py")
    parser.add_argument("--json", action="store_true", help="one JSON object a record")
    options = parser.parse_args()
    if bool(options.folder) == (options.proof is not None):
        parser.error("give either folders or --proof")
    if options.proof is not None:
        use_signatures(SlowKeys if options.slow else FastKeys)
        return proof_main(options, parser)
    try:
        expectation = read_expectation(options)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    for folder in options.folder:
        if not os.path.isdir(folder):
            parser.error("no such folder: " + folder)
    kind = SlowKeys if options.slow else FastKeys
    use_signatures(kind)
    workers = os.cpu_count() or 1
    pool = None
    if workers > 1 and max(size_of(folder) for folder in options.folder) >= PARALLEL_FROM:
        context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
        pool = context.Pool(workers, use_signatures, (kind,))
    status = 0
    try:
        for folder in options.folder:
            verdict = Verifier(folder, expectation, pool).run()
            print_verdict(verdict, options.json)
            status = status or EXIT[verdict["verdict"]]
    finally:
        if pool is not None:
            # Not terminate(): where the caller blocked SIGTERM its workers would never end.
            pool.close()
            pool.join()
    return status


def print_verdict(verdict, as_json):
    if as_json:
        print(json.dumps(verdict, sort_keys=True), flush=True)
        return
    line = "{verdict} {entries} entries".format(**verdict)
    if verdict["reason"]:
        line += ", first failing index {first_failing_index}: {reason}".format(**verdict)
    print(line, flush=True)
    if verdict["opened"]:
        print("%d opened value%s" % (verdict["opened"], " holds" if verdict["opened"] == 1 else "s hold"), flush=True)
    for note in verdict["notes"]:
        print("note: " + note, flush=True)


if __name__ == "__main__":
    sys.exit(main())
