#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/core/nn/optimiser-truth.h, ten steps of each optimiser, and schedule-truth.h, rates, beside it.

    python3 tests/oracle/optimisers.py tests/core/nn      (Debian: python3-torch)

SGD, Adam, AdamW, clipping, cosine and plateau are torch's own. LARC and the two LARS are not in torch; they are written
here from their published definitions, tensor by tensor, over torch.optim.SGD where the original does so."""
import math
import sys

import torch

STEPS = 10
KINDS = ["weight", "bias", "norm"]


def parameters():
    return [torch.tensor([[0.5 * math.cos(3 * r + c) for c in range(3)] for r in range(2)], requires_grad=True),
            torch.zeros(3, requires_grad=True), torch.ones(2, requires_grad=True)]


def set_gradients(params, t):
    for p, param in enumerate(params):
        i = torch.arange(param.numel(), dtype=torch.float32).reshape(param.shape)
        param.grad = (torch.sin(1.3 * i + 0.7 * t + p) + 0.1 * param).detach()


def with_torch(make, clip=0):
    def run(rate):
        params = parameters()
        optimiser = make(params, rate)
        for t in range(STEPS):
            set_gradients(params, t)
            if clip:
                torch.nn.utils.clip_grad_norm_(params, clip)
            optimiser.step()
        return params
    return run


def larc(eta, decay, momentum, clip):
    def run(rate):
        params = parameters()
        optimiser = torch.optim.SGD(params, lr=rate, momentum=momentum)
        for t in range(STEPS):
            set_gradients(params, t)
            for p in params:
                w, g = p.detach().norm(), p.grad.norm()
                if w != 0 and g != 0:
                    ratio = eta * w / (g + decay * w + 1e-8)
                    if clip:
                        ratio = min(ratio / rate, 1)
                    p.grad = (p.grad + decay * p.detach()) * ratio
            optimiser.step()
        return params
    return run


def lars(eta, decay, momentum, simclr):
    def run(rate):
        params = parameters()
        speed = [torch.zeros_like(p) for p in params]
        for t in range(STEPS):
            set_gradients(params, t)
            for p, v, kind in zip(params, speed, KINDS):
                d = p.grad.clone()
                if not (kind != "weight" if simclr else p.ndim == 1):
                    d += decay * p.detach()
                    w, u = p.detach().norm(), d.norm()
                    d *= eta * w / u if w > 0 and u > 0 else 1.0
                v.mul_(momentum).add_(d, alpha=rate if simclr else 1)
                p.data.sub_(v if simclr else rate * v)
        return params
    return run


OPTIMISERS = [
    ("{ .kind = OST_SGD }", 0.1, with_torch(lambda p, r: torch.optim.SGD(p, r))),
    ("{ .kind = OST_SGD, .momentum = 0.9, .weight_decay = 0.01 }", 0.1,
     with_torch(lambda p, r: torch.optim.SGD(p, r, momentum=0.9, weight_decay=0.01))),
    ("{ .kind = OST_SGD, .momentum = 0.8, .nesterov = TRUE, .weight_decay = 0.01 }", 0.05,
     with_torch(lambda p, r: torch.optim.SGD(p, r, momentum=0.8, nesterov=True, weight_decay=0.01))),
    ("{ .kind = OST_SGD, .momentum = 0.9, .clip_norm = 0.5 }", 0.1,
     with_torch(lambda p, r: torch.optim.SGD(p, r, momentum=0.9), clip=0.5)),
    ("{ .kind = OST_ADAM, .weight_decay = 0.1 }", 0.01,
     with_torch(lambda p, r: torch.optim.Adam(p, r, weight_decay=0.1))),
    ("{ .kind = OST_ADAM, .beta1 = 0.5, .beta2 = 0.9, .epsilon = 1e-3 }", 0.01,
     with_torch(lambda p, r: torch.optim.Adam(p, r, betas=(0.5, 0.9), eps=1e-3))),
    ("{ .kind = OST_ADAMW, .weight_decay = 0.1 }", 0.01,
     with_torch(lambda p, r: torch.optim.AdamW(p, r, weight_decay=0.1))),
    ("{ .kind = OST_LARC, .momentum = 0.9, .weight_decay = 0.01 }", 0.3, larc(0.001, 0.01, 0.9, False)),
    ("{ .kind = OST_LARC, .momentum = 0.9, .weight_decay = 0.01, .eta = 0.02, .clip_ratio = TRUE }", 0.01,
     larc(0.02, 0.01, 0.9, True)),
    ("{ .kind = OST_LARS_SIMCLR, .momentum = 0.9, .weight_decay = 0.01, .eta = 0.01 }", 0.3,
     lars(0.01, 0.01, 0.9, True)),
    ("{ .kind = OST_LARS_VICREG, .momentum = 0.9, .weight_decay = 0.01, .eta = 0.01 }", 0.3,
     lars(0.01, 0.01, 0.9, False)),
]

FIGURES = [1.0, 0.9, 0.95, 0.9, 0.91, 0.9, 0.5, 0.49999, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]


def cosine():
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=12, eta_min=0.003)
    rates = []
    for _ in range(13):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return rates


def plateau():
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.5, patience=2, min_lr=0.02)
    rates = []
    for figure in FIGURES:
        schedule.step(figure)
        rates.append(optimiser.param_groups[0]["lr"])
    return rates


def print_head(file):
    print("/* SPDX-License-Identifier: Apache-2.0 */", file=file)
    print(f"/* Made by tests/oracle/optimisers.py with PyTorch {torch.__version__}; do not edit. */", file=file)
    print("#pragma once", file=file)


def print_rates(name, rates, file):
    print(f"\nstatic const double {name}[] = {{", file=file)
    for i in range(0, len(rates), 4):
        print("  " + ", ".join(f"{r:.17g}" for r in rates[i:i + 4]) + ",", file=file)
    print("};", file=file)


def print_steps(file):
    print("#include \"core/nn/ost-optimiser.h\"\n", file=file)
    print("static const struct\n{\n  OstOptimiserOptions options;\n  double rate;\n  float  weights[11];\n"
          "} truths[] = {", file=file)
    for options, rate, run in OPTIMISERS:
        numbers = torch.cat([p.detach().reshape(-1) for p in run(rate)]).tolist()
        text = [f"{x:.9g}" for x in numbers]
        text = [x + "f" if "." in x or "e" in x else x + ".0f" for x in text]
        print(f"  {{ {options}, {rate},\n    {{ {', '.join(text[:6])},\n      {', '.join(text[6:])} }} }},", file=file)
    print("};", file=file)


def main(folder):
    with open(f"{folder}/optimiser-truth.h", "w") as file:
        print_head(file)
        print_steps(file)
    with open(f"{folder}/schedule-truth.h", "w") as file:
        print_head(file)
        print_rates("cosine_rates", cosine(), file)
        print_rates("plateau_figures", FIGURES, file)
        print_rates("plateau_rates", plateau(), file)


main(sys.argv[1])
