"""onnxruntime with the pinned weights on one thread, measured beside our encoder.

    onnx_peer.py MODEL-FOLDER TEXTS-FILE VECTORS-FILE

The graph is written here from the tensors by the operators that onnxruntime has for BERT (Attention,
SkipLayerNormalization, BiasGelu), as its own optimiser would make it. It first writes the vectors of all texts, one by one,
to VECTORS-FILE, and says the batch size that is fastest. Then each line of input is one round over all texts in batches of
that size, sorted by length, each padded to its longest; the answer is the round's processor seconds.
"""

import json
import sys
import time

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import BertWordPieceTokenizer

LAYERS, HEADS, EPSILON, TOKENS = 6, 12, 1e-12, 256


def tensors(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = file.read()
    found = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        found[name.removeprefix("bert.")] = numpy.frombuffer(data[start:end], numpy.float32).reshape(entry["shape"])
    return found


class Graph:
    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(array), name))
        return name

    def weight(self, name, transposed=False):
        array = self.weights[name]
        return self.constant(name, array.T if transposed else array)

    def add(self, kind, inputs, output, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def layer(self, number, hidden):
        prefix, own = f"encoder.layer.{number}.", "com.microsoft"
        parts = [prefix + f"attention.self.{part}." for part in ("query", "key", "value")]
        joined = numpy.concatenate([self.weights[part + "weight"].T for part in parts], axis=1)
        biases = numpy.concatenate([self.weights[part + "bias"] for part in parts])
        attended = self.add(
            "Attention",
            [hidden, self.constant(prefix + "qkv", joined), self.constant(prefix + "qkv.bias", biases), "mask"],
            prefix + "attended", own, num_heads=HEADS)
        hidden = self.joined(attended, hidden, prefix + "attention.output.")
        wide = self.add(
            "MatMul", [hidden, self.weight(prefix + "intermediate.dense.weight", True)], prefix + "wide")
        wide = self.add("BiasGelu", [wide, self.weight(prefix + "intermediate.dense.bias")], prefix + "gelu", own)
        return self.joined(wide, hidden, prefix + "output.")

    def joined(self, part, skip, prefix):
        dense = self.add("MatMul", [part, self.weight(prefix + "dense.weight", True)], prefix + "product")
        return self.add(
            "SkipLayerNormalization",
            [dense, skip, self.weight(prefix + "LayerNorm.weight"), self.weight(prefix + "LayerNorm.bias"),
             self.weight(prefix + "dense.bias")],
            prefix + "out", "com.microsoft", epsilon=EPSILON)


def model(weights):
    graph, prefix = Graph(weights), "embeddings."
    words = graph.add("Gather", [graph.weight(prefix + "word_embeddings.weight"), "ids"], "words")
    kinds = graph.constant("kind", weights[prefix + "token_type_embeddings.weight"][0])
    places = graph.add("Gather", [graph.weight(prefix + "position_embeddings.weight"), "places"], "place-vectors")
    summed = graph.add("Add", [graph.add("Add", [words, kinds], "typed"), places], "placed")
    hidden = graph.add(
        "LayerNormalization",
        [summed, graph.weight(prefix + "LayerNorm.weight"), graph.weight(prefix + "LayerNorm.bias")],
        "embedded", axis=-1, epsilon=EPSILON)
    for number in range(LAYERS):
        hidden = graph.layer(number, hidden)
    graph.add("Identity", [hidden], "hidden")
    return helper.make_model(
        helper.make_graph(
            graph.nodes, "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["b", "s"]),
             helper.make_tensor_value_info("places", TensorProto.INT64, ["s"]),
             helper.make_tensor_value_info("mask", TensorProto.INT32, ["b", "s"])],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["b", "s", 384])], graph.constants),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=10)


def vectors(session, batch):
    longest = max(len(ids) for ids in batch)
    ids = numpy.zeros((len(batch), longest), numpy.int64)
    mask = numpy.zeros((len(batch), longest), numpy.int32)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    inputs = {"ids": ids, "places": numpy.arange(longest), "mask": mask}
    hidden = session.run(None, inputs)[0]
    means = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    return means / numpy.linalg.norm(means, axis=1, keepdims=True)


def main():
    folder, texts_file, vectors_file = sys.argv[1:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    built = model(tensors(folder + "/model.safetensors"))
    onnx.checker.check_model(built)
    session = onnxruntime.InferenceSession(
        built.SerializeToString(), options, providers=["CPUExecutionProvider"])
    tokenizer = BertWordPieceTokenizer(folder + "/vocab.txt", lowercase=True)
    tokenizer.enable_truncation(TOKENS)
    with open(texts_file, encoding="utf-8") as file:
        texts = json.load(file)

    def round_seconds(size):
        start = time.process_time()
        tokens = sorted((encoding.ids for encoding in tokenizer.encode_batch(texts)), key=len)
        for first in range(0, len(tokens), size):
            vectors(session, tokens[first : first + size])
        return time.process_time() - start

    one_by_one = [vectors(session, [tokenizer.encode(text).ids]) for text in texts]
    numpy.concatenate(one_by_one).astype(numpy.float32).tofile(vectors_file)
    fastest = min((min(round_seconds(size) for _ in range(2)), size) for size in (1, 4, 16))[1]
    print(fastest, flush=True)
    for _ in sys.stdin:
        print(round_seconds(fastest), flush=True)


main()
