#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Ten training steps of the whole segmenter in PyTorch, for tests/core/learn/test-segmenter-twin.c.
Debian: python3-torch, python3-scipy.

    /usr/bin/python3 tests/oracle/segmenter-twin.py > tests/core/learn/segmenter-twin.txt
    /usr/bin/python3 tests/oracle/segmenter-twin.py --float32     # how far PyTorch's own float32 is from that

Network, costs, transport (scipy's linear programming), gate, Adam and schedules are written here from the papers and from
PyTorch's own parts; nothing is read from the program. Both sides make weights and cases by the rules of model-numbers.py and
`case` below; draws and the order of cases are functions of (key, counter), written out again here. In double, from float32
numbers.

Lines: CASE step NUMBER loss transport divergence; CASE change TENSOR norm product, of what ten steps have added to the
tensor: its Euclidean norm and its product with the numbers called "probe".
"""
import importlib
import math
import sys

import numpy
import torch
import torch.nn.functional as F
from scipy.optimize import linprog
from torch import nn

known = importlib.import_module("model-numbers")

HEIGHT, WIDTH, CLASSES, BONES, CASES, READERS, SEED = 32, 24, 8, 7, 5, 2, 3
BETAS = (0.3, 0.7)
MASK = 2**64 - 1


def mix(x):
    return int(known.mix(numpy.uint64(x & MASK)))


def bits(key, counter):
    return mix(mix(counter) ^ key)


def unit(key, counter):
    return (bits(key, counter) >> 11) * 2.0**-53


def gaussian(key, counter):
    """Box and Muller 1958."""
    u, v = unit(key, 2 * counter), unit(key, 2 * counter + 1)
    return math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)


def permuted(key, n, i):
    """Place i of a random order of 0 .. n - 1: a Feistel network of four rounds, walked until it is below n."""
    half = 1
    while 1 << 2 * half < n:
        half += 1
    x = i % n
    while True:
        left, right = x >> half, x & ((1 << half) - 1)
        for turn in range(4):
            left, right = right, left ^ bits((key + turn) & MASK, right) & ((1 << half) - 1)
        x = left << half | right
        if x < n:
            return x


def case(i):
    """Seven bars on noise. Every second case lacks one; the second reader draws them wider and lower."""
    u = (known.numbers(f"bars.{i}", (BONES, 3)).numpy() + 1) / 2
    noise = known.numbers(f"image.{i}", (HEIGHT, WIDTH)).numpy()
    labels = numpy.zeros((READERS, HEIGHT, WIDTH), dtype=numpy.int64)
    for b in range(BONES):
        y, left, right = 4 * b + int(2 * u[b, 0]), 2 + int(6 * u[b, 1]), 14 + int(6 * u[b, 2])
        for m in range(READERS):
            if i % 2 == 0 or b != i % BONES:
                labels[m, y:y + 3 - m, left:right + 2 * m] = b + 1
    image = noise / 2 + numpy.where(labels[0] > 0, labels[0] / 4, -1)
    return known.exact(torch.tensor(image)), torch.tensor(labels)


class Twin(nn.Module):
    def __init__(self, o):
        super().__init__()
        widths, n, u, k = o["widths"], len(o["widths"]), o["widths"][0], o["experts"]
        self.o = o
        self.down = nn.ModuleList(known.units(widths[i - 1] if i else 1, widths[i], o["norm"]) for i in range(n))
        self.up = nn.ModuleList(known.units(widths[i] + widths[i + 1], widths[i], o["norm"]) for i in range(n - 1))
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = o["norm"] / 100
        self.mu, self.log_sigma = (nn.Parameter(torch.zeros(k, o["latent"])) for _ in range(2))
        self.scale, self.bias = (nn.Linear(o["latent"], u, bias=o["bias"]) for _ in range(2))
        head = [nn.Conv2d(u, o["hidden"], 1)]
        for _ in range(o["n_hidden"] - 1):
            head += [nn.ReLU(), nn.Conv2d(o["hidden"], o["hidden"], 1)]
        self.head = nn.Sequential(*head, nn.ReLU(), nn.Conv2d(o["hidden"], CLASSES, 1))
        route = [nn.Linear(widths[-1], widths[-1]), nn.ReLU()]
        route += [nn.Linear(widths[-1], widths[-1]), nn.ReLU()] if o["deep"] else []
        self.route = nn.Sequential(*route, nn.Linear(widths[-1], k, bias=not o["deep"]))
        known.fill(self)
        self.log_sigma.data = known.exact(known.numbers("log_sigma", self.log_sigma.shape) - 2)

    def place(self):
        """How many operations are built before the draws: their key follows from it."""
        levels = len(self.o["widths"])
        return (6 * levels + levels - 1) + (6 + 2) * (levels - 1) + (7 if self.o["deep"] else 5)

    def draws(self, pass_number):
        key = bits(bits(SEED, self.place()), pass_number)
        n = self.o["experts"] * self.o["samples"]
        e = torch.tensor([gaussian(key, i) for i in range(n * self.o["latent"])]).reshape(n, -1)
        spread = self.log_sigma.exp() + 1e-8
        mu, spread = (x.repeat_interleave(self.o["samples"], 0) for x in (self.mu, spread))
        return mu + spread * e.to(mu.dtype)

    def forward(self, x, pass_number):
        skips = []
        for i, down in enumerate(self.down):
            x = down(F.avg_pool2d(x, 2) if i else x)
            skips.append(x)
        pi = self.route(x.mean((2, 3))).softmax(1)
        for i in reversed(range(len(self.up))):
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = self.up[i](torch.cat((x, skips[i]), 1))
        z = self.draws(pass_number)
        s, r = (f(z)[None, :, :, None, None] for f in (self.scale, self.bias))
        x = (s + (1e-5 if self.o["bias"] else 0)) * (x[:, None] + r)
        return self.head(x.flatten(0, 1)).reshape(len(x), len(z), CLASSES, -1), pi


def costs(logits, labels, o):
    """B, samples, readers: soft IoU over the bones, and cross-entropy over the pixels by its share. In the figure, not in its
    gradient, a probability below 1e-12 counts as that, as core/kernels/ost-kernel-cross-entropy.h has it."""
    p, log_p = logits.softmax(2), logits.log_softmax(2)
    log_p = log_p + (log_p.clamp(min=math.log(1e-12)) - log_p).detach()
    y = F.one_hot(labels.flatten(2), CLASSES).to(p.dtype)
    both = torch.einsum("bncp,bmpc->bnmc", p, y)
    either = p.sum(3)[:, :, None] + y.sum(2)[:, None] - both
    iou = ((both + 1) / (either + 1))[..., 1:].mean(-1)
    entropy = -torch.einsum("bncp,bmpc->bnm", log_p, y) / (HEIGHT * WIDTH)
    return (1 - o["cross_entropy"]) * (1 - iou) + o["cross_entropy"] * entropy


def transport(cost, gamma):
    """Rows hold gamma at most, columns sum to BETAS."""
    n, m = cost.shape
    rows = numpy.kron(numpy.eye(n), numpy.ones((1, m)))
    columns = numpy.kron(numpy.ones((1, n)), numpy.eye(m))
    found = linprog(cost.ravel(), rows, numpy.full(n, max(gamma, 1 / n)), columns, numpy.array(BETAS), method="highs-ds")
    assert found.status == 0, found.message
    return torch.tensor(found.x.reshape(n, m))


def loss(logits, pi, labels, gamma, o):
    c = costs(logits, labels, o)
    moved = apart = 0
    for b in range(len(c)):
        t = transport(c[b].detach().double().numpy(), gamma).to(c.dtype)
        alpha = (pi[b] / o["samples"]).repeat_interleave(o["samples"])
        share = t.sum(1)
        moved = moved + (t * c[b]).sum() / len(c)
        apart = apart + (torch.xlogy(share, share) - share * torch.log(alpha + 1e-8)).sum() / len(c)
    return moved + o["weight"] * apart, moved, apart


class Plateau:
    """Counts the figures that are no better than the best by 1e-4 of it; TRUE when there are more than `patience`."""

    def __init__(self, patience):
        self.patience, self.best, self.bad = patience, math.inf, 0

    def report(self, figure):
        if figure < self.best * (1 - 1e-4):
            self.best, self.bad = figure, 0
        else:
            self.bad += 1
        if self.bad <= self.patience:
            return False
        self.bad = 0
        return True


FOUND = []


def keep(name, kind, what, *numbers):
    FOUND.append((name, kind, what) + tuple(float(x) for x in numbers))


def batch(epoch, first, o):
    key = mix(mix(SEED) ^ epoch)
    chosen = [case(permuted(key, CASES, first + b)) for b in range(o["micro"])]
    return torch.stack([c[0] for c in chosen])[:, None], torch.stack([c[1] for c in chosen])


def train(name, o):
    twin = Twin(o).train()
    start = {k: v.detach().clone() for k, v in twin.state_dict().items()}
    adam = torch.optim.Adam(twin.parameters(), o["rate"], weight_decay=o["decay"])
    steps, n_micro = 10 // o["epochs"], o["batch"] // o["micro"]
    rate, gamma, slow, cap = o["rate"], o["gamma"], Plateau(o["patience"]), Plateau(o["gamma_patience"])
    for step in range(10):
        epoch, s = divmod(step, steps)
        sums = numpy.zeros(3)
        adam.zero_grad()
        for i in range(n_micro):
            images, labels = batch(epoch, s * o["batch"] + i * o["micro"], o)
            parts = loss(*twin(images, step * n_micro + i), labels, gamma, o)
            (parts[0] / n_micro).backward()
            sums += numpy.array([float(x) for x in parts]) / n_micro
        # A cosine begins with 50 steps of warm-up; ten see no more of it.
        adam.param_groups[0]["lr"] = o["rate"] * step / 50 if o["cosine"] else rate
        adam.step()
        keep(name, "step", str(step), *sums)
        mean = sums[0] if s == 0 else mean + sums[0]
        if s == steps - 1:
            rate = max(rate / 2, 1e-5) if slow.report(mean / steps) else rate
            gamma = 1 if cap.report(mean / steps) else gamma
            print(f"{name}: after epoch {epoch} rate {rate:g}, gamma {gamma:g}", file=sys.stderr)
    for key, value in twin.state_dict().items():
        if "num_batches" not in key:
            change = (value.detach() - start[key]).double().flatten()
            keep(name, "change", key, change.norm(), (change * known.numbers("probe", change.shape)).sum())


RUNS = {
    # As published: soft IoU, constant rate until a plateau, the row cap let go, running statistics of 1 %.
    "published": dict(widths=(8, 12, 16), norm=1, experts=2, samples=2, latent=2, hidden=8, n_hidden=3, bias=True, deep=True,
                      cross_entropy=0, batch=2, micro=2, epochs=10, rate=1e-3, decay=1e-3, cosine=False, patience=1, gamma=0.5,
                      gamma_patience=0, weight=0.25),
    # As the presets: some cross-entropy, micro-batches, warm-up, running statistics of 10 %.
    "preset": dict(widths=(8, 12, 16), norm=10, experts=2, samples=2, latent=2, hidden=8, n_hidden=2, bias=True, deep=False,
                   cross_entropy=0.1, batch=4, micro=2, epochs=2, rate=2e-3, decay=1e-3, cosine=True, patience=0, gamma=0.3,
                   gamma_patience=9, weight=0.25),
    # No norms, three experts, cross-entropy alone, winner takes all.
    "plain": dict(widths=(8, 12, 16), norm=0, experts=3, samples=2, latent=1, hidden=8, n_hidden=2, bias=False, deep=True,
                  cross_entropy=1, batch=2, micro=2, epochs=2, rate=1e-3, decay=1e-5, cosine=False, patience=9, gamma=1,
                  gamma_patience=9, weight=1.0),
}


def run():
    for name, o in RUNS.items():
        train(name, o)


def compare(single, double):
    for name in RUNS:
        pairs = [(a, b) for a, b in zip(single, double) if b[0] == name]
        step = max(abs(x - y) / abs(y) for a, b in pairs if b[1] == "step" for x, y in zip(a[3:], b[3:]))
        change = sorted(((max(abs(x - y) for x, y in zip(a[3:], b[3:])) / b[3], b[2]) for a, b in pairs if b[1] == "change"),
                        reverse=True)
        print(f"{name}: losses {step:.1e}; changes " + ", ".join(f"{x:.1e} {key}" for x, key in change[:4]))


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    run()
    if "--float32" not in sys.argv:
        for name, kind, what, *numbers in FOUND:
            print(name, kind, what, *(f"{x:.9g}" for x in numbers))
        return
    double = FOUND[:]
    FOUND.clear()
    torch.set_default_dtype(torch.float32)
    run()
    compare(FOUND, double)


if __name__ == "__main__":
    main()
