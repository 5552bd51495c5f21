# SPDX-License-Identifier: Apache-2.0
"""Every operation of core/nn/ost-ops.h by PyTorch, forward and backward, in float64 from float32 numbers.

    /usr/bin/python3 tests/oracle/operations.py tests/oracle/operations.safetensors

Of each case: CASE.in0 .., CASE.param.NAME (before the run), CASE.out, CASE.slope (gradient of out), CASE.grad0 ..,
CASE.grad.NAME, CASE.after.NAME (running statistics). Images are N,H,W,C. tests/core/nn/test-oracle.c rebuilds the
cases. Dropout draws its own numbers and is missing.
"""
import sys

import numpy as np
import torch
import torch.nn.functional as F

from reference_file import save

random = np.random.default_rng(4)
arrays = {}


def numbers(*shape, low=-1.0, high=1.0):
    """Float32 numbers held in float64."""
    return random.uniform(low, high, shape).astype(np.float32).astype(np.float64)


def chw(x):
    return x.permute(0, 3, 1, 2)


def hwc(x):
    return x.permute(0, 2, 3, 1)


def case(name, inputs, function, params=None, buffers=None, plain=(), backward=True):
    """inputs and params: arrays. function (inputs, params) -> output; buffers are changed in place by it."""
    x = [torch.tensor(v, dtype=torch.float64, requires_grad=backward and i not in plain) for i, v in enumerate(inputs)]
    p = {k: torch.tensor(v, dtype=torch.float64, requires_grad=backward) for k, v in (params or {}).items()}
    b = {k: torch.tensor(v, dtype=torch.float64) for k, v in (buffers or {}).items()}
    for i, v in enumerate(inputs):
        arrays[f"{name}.in{i}"] = v
    for k, v in {**(params or {}), **(buffers or {})}.items():
        arrays[f"{name}.param.{k}"] = v
    y = function(x, {**p, **b}).contiguous()
    arrays[f"{name}.out"] = y.detach().numpy()
    for k, v in b.items():
        arrays[f"{name}.after.{k}"] = v.numpy()
    if not backward:
        return
    slope = numbers(*y.shape)
    y.backward(torch.tensor(slope))
    arrays[f"{name}.slope"] = slope
    for i, v in enumerate(x):
        if i not in plain:
            arrays[f"{name}.grad{i}"] = v.grad.numpy()
    for k, v in p.items():
        arrays[f"{name}.grad.{k}"] = v.grad.numpy()


def conv(name, shape, channels, kernel, bias=True, groups=1, **options):
    params = {"op.weight": numbers(channels, shape[3] // groups, kernel, kernel)}
    if bias:
        params["op.bias"] = numbers(channels)
    case(name, [numbers(*shape)], lambda x, p: hwc(F.conv2d(
        chw(x[0]), p["op.weight"], p.get("op.bias"), groups=groups, **options)), params)


def conv_transposed(name, shape, channels, kernel, groups=1, **options):
    params = {"op.weight": numbers(shape[3], channels // groups, kernel, kernel), "op.bias": numbers(channels)}
    case(name, [numbers(*shape)], lambda x, p: hwc(F.conv_transpose2d(
        chw(x[0]), p["op.weight"], p["op.bias"], groups=groups, **options)), params)


def batch_norm(name, training, relu):
    def function(x, p):
        y = hwc(F.batch_norm(chw(x[0]), p["op.running_mean"], p["op.running_var"], p["op.weight"], p["op.bias"],
                             training, 0.1, 1e-5))
        return F.relu(y) if relu else y
    case(name, [numbers(2, 5, 7, 6, low=-2, high=3)], function,
         {"op.weight": numbers(6), "op.bias": numbers(6)},
         {"op.running_mean": numbers(6), "op.running_var": numbers(6, low=0.5, high=2)}, backward=training)


def attention(name, n, queries, keys, channels, heads, bias):
    def split(x):
        return x.reshape(n, x.shape[1], heads, channels // heads).transpose(1, 2)

    def function(x, p):
        q, k, v = (split(t) for t in x[:3])
        scores = q @ k.transpose(2, 3) / (channels // heads) ** 0.5
        weights = torch.softmax(scores + x[3] if bias else scores, 3)
        return (weights @ v).transpose(1, 2).reshape(n, queries, channels)
    inputs = [numbers(n, queries, channels, low=-3, high=3), numbers(n, keys, channels), numbers(n, keys, channels)]
    case(name, inputs + ([numbers(heads, queries, keys)] if bias else []), function)


def resize(name, mode, height, width):
    options = {"align_corners": False} if mode == "bilinear" else {}
    case(name, [numbers(2, 5, 7, 3)], lambda x, p: hwc(F.interpolate(
        chw(x[0]), size=(height, width), mode=mode, **options)))


conv("conv", (2, 7, 5, 3), 4, 3, padding=1)
conv("conv_stride", (2, 9, 7, 3), 5, 3, padding=1, stride=2, bias=False)
conv("conv_dilation", (1, 9, 11, 2), 3, 3, padding=2, dilation=2)
conv("conv_groups", (2, 5, 6, 6), 9, 3, groups=3)
conv("conv_pointwise", (3, 4, 5, 7), 6, 1, bias=False)
conv("conv_stem", (1, 13, 11, 1), 16, 7, stride=2, padding=3, bias=False)
conv("conv_wide", (1, 5, 7, 16), 32, 3, padding=1)
conv_transposed("conv_transposed", (2, 4, 3, 5), 4, 2, stride=2)
conv_transposed("conv_transposed_pad", (1, 4, 5, 6), 4, 3, stride=2, padding=1, groups=2)

case("linear", [numbers(2, 3, 7)], lambda x, p: F.linear(x[0], p["op.weight"], p["op.bias"]),
     {"op.weight": numbers(5, 7), "op.bias": numbers(5)})
attention("attention", 2, 5, 7, 6, 3, False)
attention("attention_bias", 3, 4, 5, 6, 2, True)

batch_norm("batch_norm", True, False)
batch_norm("batch_norm_relu", True, True)
batch_norm("batch_norm_infer", False, False)
case("layer_norm", [numbers(2, 3, 5, 7, low=-1, high=4)], lambda x, p: F.layer_norm(
    x[0], (7,), p["op.weight"], p["op.bias"], 1e-5), {"op.weight": numbers(7), "op.bias": numbers(7)})
case("l2_normalise", [numbers(3, 5, 7)], lambda x, p: F.normalize(x[0], dim=2))

case("relu", [numbers(2, 5, 3, 4)], lambda x, p: F.relu(x[0]))
case("gelu", [numbers(2, 5, 3, 4, low=-6, high=6)], lambda x, p: F.gelu(x[0]))
case("sigmoid", [numbers(2, 5, 3, 4, low=-9, high=9)], lambda x, p: torch.sigmoid(x[0]))
case("add", [numbers(2, 5, 3), numbers(2, 5, 3)], lambda x, p: x[0] + x[1])
case("add_relu", [numbers(2, 5, 3), numbers(2, 5, 3)], lambda x, p: F.relu(x[0] + x[1]))
case("mul", [numbers(2, 5, 3), numbers(2, 5, 3)], lambda x, p: x[0] * x[1])
case("scale_bias", [numbers(2, 5, 3, 4)], lambda x, p: x[0] * p["op.weight"] + p["op.bias"],
     {"op.weight": numbers(4), "op.bias": numbers(4)})
case("modulate", [numbers(3, 2, 5, 4), numbers(3, 4), numbers(1, 4)],
     lambda x, p: x[0] * x[1][:, None, None] + x[2][:, None, None])

case("softmax", [numbers(3, 5, 7, low=-9, high=9)], lambda x, p: torch.softmax(x[0], 2))
case("log_softmax", [numbers(3, 5, 7, low=-9, high=9)], lambda x, p: torch.log_softmax(x[0], 2))
case("sum", [numbers(2, 3, 5, 4)], lambda x, p: x[0].sum((1, 2)))
case("mean", [numbers(2, 3, 5, 4)], lambda x, p: x[0].mean((2, 3)))
case("mean_all", [numbers(2, 3, 5, 4)], lambda x, p: x[0].mean())
target = random.integers(-1, 5, (2, 3, 7)).astype(np.float64)
case("cross_entropy", [numbers(2, 3, 7, 5, low=-4, high=4), target], lambda x, p: F.cross_entropy(
    x[0].reshape(-1, 5), x[1].reshape(-1).long(), ignore_index=-1), plain=(1,))

for padding in (0, 1):
    for ceil in (False, True):
        suffix = ("_pad" if padding else "") + ("_ceil" if ceil else "")
        case("max_pool" + suffix, [numbers(2, 6, 8, 3)], lambda x, p: hwc(F.max_pool2d(
            chw(x[0]), 3, 2, padding, ceil_mode=ceil)))
        case("average_pool" + suffix, [numbers(2, 6, 8, 3)], lambda x, p: hwc(F.avg_pool2d(
            chw(x[0]), 3, 2, padding, ceil_mode=ceil, count_include_pad=False)))
case("global_pool", [numbers(3, 5, 7, 4)], lambda x, p: x[0].mean((1, 2)))

resize("bilinear_up", "bilinear", 10, 14)
resize("bilinear_odd", "bilinear", 8, 9)
resize("bilinear_down", "bilinear", 3, 4)
resize("nearest_up", "nearest", 10, 14)
resize("nearest_odd", "nearest", 8, 4)

case("concat", [numbers(2, 3, 4, 5), numbers(2, 3, 4, 1), numbers(2, 3, 4, 3)], lambda x, p: torch.cat(x, 3))
case("concat_rows", [numbers(2, 3, 4, 5), numbers(2, 1, 4, 5)], lambda x, p: torch.cat(x, 1))
case("slice", [numbers(3, 4, 5, 2)], lambda x, p: x[0][:, :, 1:4])
case("pad", [numbers(2, 3, 4, 2)], lambda x, p: F.pad(x[0], (0, 0, 3, 0, 1, 2)))
case("reshape", [numbers(2, 3, 4, 2)], lambda x, p: x[0].reshape(6, 8))

save(sys.argv[1], arrays, {"made by": "tests/oracle/operations.py", "torch": torch.__version__})
