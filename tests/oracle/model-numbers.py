#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Outputs and gradients of whole networks in PyTorch, for tests/core/models/test-parity.c.  Debian: python3-torch.

    model-numbers.py > tests/core/models/parity.txt
    model-numbers.py --float32      # how far PyTorch's own float32 is from that: the tolerances follow from it

Both sides make weights and inputs by the same rule: number i of the tensor NAME is 2 u - 1, u = unit (fnv (NAME), i) of
core/tensor/ost-random.h; kernels and matrices times sqrt (6 / fan-in), scales of norms 1 + half of it, the rest a tenth.
All in double from float32 numbers. The loss is the sum of the outputs times numbers of the same kind. A line: network, tensor, Euclidean norm, product with
the numbers called "probe".
"""
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn


def mix(x):
    with numpy.errstate(over="ignore"):
        x = x + numpy.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def fnv(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return numpy.uint64(value)


def numbers(name, shape):
    n = int(numpy.prod(shape))
    bits = mix(mix(numpy.arange(n, dtype=numpy.uint64)) ^ fnv(name))
    return torch.tensor(2 * (bits >> numpy.uint64(11)).astype(float) / 2.0**53 - 1, dtype=torch.float64).reshape(shape)


def exact(x):
    """Of float32 numbers, in the precision that is computed in."""
    return x.float().to(torch.get_default_dtype())


def images(name, n, h, w, c):
    """N,H,W,C as our side has it, to PyTorch's N,C,H,W."""
    return exact(numbers(name, (n, h, w, c))).permute(0, 3, 1, 2).contiguous()


def fill(module):
    for name, p in module.named_parameters():
        v = numbers(name, p.shape)
        if p.dim() > 1:
            v = v * (6 / (p.numel() / p.shape[0])) ** 0.5
        else:
            v = 1 + v / 2 if name.endswith("weight") else v / 10
        p.data = exact(v)
    return module


class Block(nn.Module):
    def __init__(self, c_in, width, stride, deep):
        super().__init__()
        c_out = 4 * width if deep else width
        shapes = ((c_in, width, 1, 1), (width, width, 3, stride), (width, c_out, 1, 1)) if deep else (
            (c_in, width, 3, stride), (width, c_out, 3, 1))
        self.n = len(shapes)
        for i, (a, b, k, s) in enumerate(shapes, 1):
            setattr(self, f"conv{i}", nn.Conv2d(a, b, k, s, k // 2, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(b))
        if stride != 1 or c_in != c_out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def forward(self, x):
        y = x
        for i in range(1, self.n + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            y = F.relu(y) if i < self.n else y
        return F.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


class ResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        c, deep = 64, depth == 50
        for i, n in enumerate((3, 4, 6, 3) if deep else (2, 2, 2, 2)):
            blocks = []
            for b in range(n):
                blocks.append(Block(c, 64 << i, 2 if i and not b else 1, deep))
                c = (4 if deep else 1) * (64 << i)
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))


def units(c_in, c, norm):
    layers = []
    for i in range(3):
        layers.append(nn.Conv2d(c if i else c_in, c, 3, 1, 1))
        layers += [nn.BatchNorm2d(c, 1e-3, 0.01)] if norm else []
        layers.append(nn.ReLU())
    return nn.Sequential(*layers)


class Segmenter(nn.Module):
    classes, hidden, experts, latent = 5, 32, 4, 3

    def __init__(self, widths, norm):
        super().__init__()
        n, u = len(widths), widths[0]
        self.down = nn.ModuleList(units(widths[i - 1] if i else 1, widths[i], norm) for i in range(n))
        self.up = nn.ModuleList(units(widths[i] + widths[i + 1], widths[i], norm) for i in range(n - 1))
        self.scale, self.bias = nn.Linear(self.latent, u, bias=False), nn.Linear(self.latent, u, bias=False)
        self.head = nn.Sequential(nn.Conv2d(u, self.hidden, 1), nn.ReLU(), nn.Conv2d(self.hidden, self.hidden, 1),
                                  nn.ReLU(), nn.Conv2d(self.hidden, self.classes, 1))
        self.route = nn.Sequential(nn.Linear(widths[-1], widths[-1]), nn.ReLU(), nn.Linear(widths[-1], self.experts))

    def forward(self, x, z, labels):
        skips = []
        for i, down in enumerate(self.down):
            x = down(F.avg_pool2d(x, 2) if i else x)
            skips.append(x)
        pi = self.route(x.mean((2, 3))).softmax(1)
        for i in reversed(range(len(self.up))):
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = self.up[i](torch.cat((x, skips[i]), 1))
        s, r = self.scale(z)[None, :, :, None, None], self.bias(z)[None, :, :, None, None]
        x = s * (x[:, None] + r)
        p = self.head(x.flatten(0, 1)).softmax(1).reshape(*x.shape[:2], self.classes, -1)
        y = exact(F.one_hot(labels.long(), self.classes)).flatten(2, 3)
        both = torch.einsum("nacp,nmpc->nmac", p, y).transpose(1, 2)
        either = p.sum(3)[:, :, None] + y.sum(2)[:, None] - both
        return 1 - ((both + 1) / (either + 1))[..., 1:].mean(-1), pi


FOUND = []


def show(network, name, x):
    x = x.detach().double().flatten()
    FOUND.append((network, name, float(x.norm()), float((x * numbers("probe", x.shape)).sum())))


def step(network, module, outputs):
    loss = 0
    for name, y in outputs.items():
        show(network, name, y)
        loss = loss + (y * exact(numbers(name, y.shape))).sum()
    loss.backward()
    for name, p in module.named_parameters():
        show(network, name, p.grad)


def run():
    for depth in (18, 50):
        module = fill(ResNet(depth))
        step(f"resnet{depth}", module, {"features": module(images("image", 4, 64, 96, 1))})
    for network, widths, norm in (("unet4", (32, 64, 128, 192), True), ("unet4-plain", (32, 64, 128, 192), False),
                                  ("unet7", (32, 64, 128, 192, 192, 192, 192), True)):
        module = fill(Segmenter(widths, norm))
        labels = ((numbers("labels", (2, 2, 128, 64)) + 1) / 2 * Segmenter.classes).floor()
        costs, pi = module(images("image", 2, 128, 64, 1), exact(numbers("z", (8, 3))), labels)
        step(network, module, {"costs": costs, "routing": pi})


def compare(single, double):
    """Of each network the largest difference, of the norm; what is zero but for rounding is left out."""
    for network in dict.fromkeys(row[0] for row in double):
        pairs = [(a, b) for a, b in zip(single, double) if b[0] == network]
        least = 1e-4 * max(b[2] for _, b in pairs)
        worst = max(max(abs(a[2] - b[2]), abs(a[3] - b[3])) / b[2] for a, b in pairs if b[2] > least)
        print(f"{network}: {worst:.1e}")


def main():
    torch.set_num_threads(2)
    torch.set_default_dtype(torch.float64)
    run()
    if "--float32" not in sys.argv:
        for network, name, norm, product in FOUND:
            print(network, name, f"{norm:.9g}", f"{product:.9g}")
        return
    double = FOUND[:]
    FOUND.clear()
    torch.set_default_dtype(torch.float32)
    run()
    compare(FOUND, double)


if __name__ == "__main__":
    main()
