"""How far recognition is from what this machine's int8 matrix units allow.

    PYTHON bench/peak.py --took SECONDS [--seconds 517] [--cores 2]

Needs onnx and onnxruntime, which the project does not: run it in an environment that has them.
Multiplies int8 matrices of the shapes of Whisper base's layers (MatMulInteger, a process a core)
and compares that speed with the multiplications that a recording of so many seconds needs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time

import numpy as np

WIDTH, LAYERS, VOCABULARY = 512, 6, 51_865  # Whisper base
ENCODED_PER_SECOND, TOKENS_PER_SECOND, BEAM = 50, 3.5, 5  # frames; English tokens; hypotheses
PADDED = 30 / 25  # windows of 25 s and 5 s of silence


def operations(seconds: float) -> float:
    """Multiplications and additions of the int8 layers (attention is computed in float32)."""
    frames = seconds * PADDED * ENCODED_PER_SECOND
    encoder = frames * LAYERS * 12 * WIDTH**2 * 2
    memory = frames * LAYERS * 2 * WIDTH**2 * 2
    a_token = (LAYERS * 14 * WIDTH**2 + WIDTH * VOCABULARY) * 2
    searched = seconds * TOKENS_PER_SECOND * BEAM * a_token
    return encoder + memory + searched + seconds * TOKENS_PER_SECOND * a_token


def speed(_: int) -> float:
    """Operations a second of one core, as the best of some tries."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    rows, inner, columns = 1500, WIDTH, 4 * WIDTH
    node = helper.make_node("MatMulInteger", ["a", "b"], ["c"])
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [rows, inner])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [rows, columns])],
        [helper.make_tensor("b", TensorProto.INT8, [inner, columns], bytes(inner * columns), True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    given = {"a": np.ones((rows, inner), np.uint8)}
    session.run(None, given)
    best = 0.0
    for _try in range(5):
        began = time.perf_counter()
        for _round in range(40):
            session.run(None, given)
        best = max(best, 40 * 2 * rows * inner * columns / (time.perf_counter() - began))
    return best


def main() -> None:
    """Print the peak, the need and the share."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=516.5)
    parser.add_argument("--took", type=float, required=True, help="seconds that it took")
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(options.cores) as pool:
        peak = sum(pool.map(speed, range(options.cores)))
    needed = operations(options.seconds)
    print(
        f"int8 peak {peak / 1e9:.0f} GOP/s on {options.cores} cores; the recording needs "
        f"{needed / 1e9:.0f} GOP: {needed / peak:.1f} s at the peak, {options.took:.1f} s in fact: "
        f"{100 * needed / peak / options.took:.0f} % of what it would allow"
    )


if __name__ == "__main__":
    main()
