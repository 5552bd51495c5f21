# SPDX-License-Identifier: Apache-2.0
"""The self-supervised losses of core/learn/ost-ssl.h by PyTorch's autograd, in float64 from float32 numbers.

    /usr/bin/python3 tests/oracle/ssl-losses.py tests/oracle/ssl-losses.safetensors

The formulas are written from the papers and the released code, with masks and whole matrices, not as the C does it.
Of each case: CASE.z, CASE.loss, CASE.dz; SupCon CASE.labels. SwAV CASE.prototypes, CASE.queue (at the end) and of
each step CASE.STEP.z, .loss, .dz and .dc (gradient of the prototypes). Options are the metadata "CASE".
tests/core/learn/test-ssl-oracle.c runs them.
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

from reference_file import save

random = np.random.default_rng(11)
arrays, metadata = {}, {}


def numbers(*shape, scale=1.0):
    """Float32 numbers held in float64."""
    return torch.tensor((random.normal(size=shape) * scale).astype(np.float32).astype(np.float64))


def keep(name, options, z, loss, **more):
    metadata[name] = json.dumps(options)
    loss.backward()
    arrays.update({f"{name}.z": z.detach(), f"{name}.loss": loss.detach(), f"{name}.dz": z.grad})
    arrays.update({f"{name}.{key}": value for key, value in more.items()})


def simclr(z, batch, t):
    """VISSL: for each positive pair the denominator holds that positive and the views of other images."""
    u = F.normalize(z)
    s = u @ u.T / t
    image = torch.arange(len(z)) % batch
    same = image[:, None] == image[None]
    terms = []
    for i in range(len(z)):
        for j in range(len(z)):
            if i != j and same[i, j]:
                logits = torch.cat([s[i, j:j + 1], s[i, ~same[i]]])
                terms.append(F.cross_entropy(logits[None], torch.tensor([0])))
    return torch.stack(terms).mean()


def nt_xent(z, batch, t):
    """Chen et al. 2020: two views, one softmax over everything but the row itself."""
    u = F.normalize(z)
    s = u @ u.T / t
    s = s.masked_fill(torch.eye(2 * batch, dtype=bool), -torch.inf)
    return F.cross_entropy(s, (torch.arange(2 * batch) + batch) % (2 * batch))


def supcon(z, batch, labels, t, base):
    u = F.normalize(z)
    s = u @ u.T / t
    image = torch.arange(len(z)) % batch
    own = torch.eye(len(z), dtype=bool)
    label = torch.tensor(labels)[image]
    positive = (image[:, None] == image[None]) | ((label[:, None] == label[None]) & (label[:, None] >= 0))
    positive &= ~own
    log_p = s - torch.logsumexp(s.masked_fill(own, -torch.inf), 1, keepdim=True)
    total = torch.where(positive, log_p, torch.zeros_like(log_p)).sum(1)
    return -(t / base) * (total / positive.sum(1).clamp(min=1)).mean()


def sinkhorn(scores, epsilon, iterations):
    """As main_swav.py: K x B, normalised in turn."""
    q = torch.exp(scores / epsilon).T
    k, b = q.shape
    q = q / q.sum()
    for _ in range(iterations):
        q = q / q.sum(1, keepdim=True) / k
        q = q / q.sum(0, keepdim=True) / b
    return (q * b).T


def swav(z, c, o, queue, use_queue):
    """One step; `queue`, (n_global, rows, D) or None, is moved as in main_swav.py."""
    b, g = o["batch"], o["n_global"]
    u = F.normalize(z)
    scores = u @ c.T
    views = g + o["n_local"]
    loss = 0
    for i in range(g):
        with torch.no_grad():
            out = scores[b * i:b * (i + 1)].detach()
            if queue is not None:
                if use_queue or not torch.all(queue[i, -1] == 0):
                    use_queue = True
                    out = torch.cat([queue[i] @ c.T, out])
                queue[i, b:] = queue[i, :-b].clone()
                queue[i, :b] = u[b * i:b * (i + 1)]
            q = sinkhorn(out, o["epsilon"], o["iterations"])[-b:]
        part = 0
        for v in range(views):
            if v != i:
                part = part - (q * F.log_softmax(scores[b * v:b * (v + 1)] / o["temperature"], 1)).sum(1).mean()
        loss = loss + part / (views - 1)
    return loss / g, use_queue


def vicreg_pair(x, y, o):
    """main_vicreg.py."""
    b, d = x.shape
    inv = F.mse_loss(x, y)
    x, y = x - x.mean(0), y - y.mean(0)
    var = sum(F.relu(1 - torch.sqrt(v.var(0) + 1e-4)).mean() / 2 for v in (x, y))
    cov = 0
    for v in (x, y):
        c = v.T @ v / (b - 1)
        cov = cov + (c - torch.diag(torch.diag(c))).pow(2).sum() / d
    return o["invariance"] * inv + o["variance"] * var + o["covariance"] * cov


def vicreg(z, o):
    """More views: inv over pairs (global, other), var and cov as means over views (times 2, the sum of a pair)."""
    g, views = o["n_global"], o["n_global"] + o["n_local"]
    x = z.reshape(views, o["batch"], -1)
    inv = sum(F.mse_loss(x[i], x[v]) for i in range(g) for v in range(views) if v != i) / (g * (views - 1))
    var, cov = 0, 0
    for v in x:
        c = torch.cov(v.T)
        var = var + F.relu(1 - torch.sqrt(v.var(0) + 1e-4)).mean() / views
        cov = cov + 2 * (c.pow(2).sum() - torch.diag(c).pow(2).sum()) / v.shape[1] / views
    return o["invariance"] * inv + o["variance"] * var + o["covariance"] * cov


def simclr_case(name, batch, n_global, n_local, dim, t, scale=1.0, published=False):
    z = numbers((n_global + n_local) * batch, dim, scale=scale).requires_grad_()
    o = dict(kind="simclr", batch=batch, n_global=n_global, n_local=n_local, dim=dim, temperature=t)
    keep(name, o, z, (nt_xent if published else simclr)(z, batch, t))


def supcon_case(name, batch, n_global, n_local, dim, labels, t=0.1, base=0.07):
    z = numbers((n_global + n_local) * batch, dim).requires_grad_()
    o = dict(kind="supcon", batch=batch, n_global=n_global, n_local=n_local, dim=dim, temperature=t,
             base_temperature=base)
    keep(name, o, z, supcon(z, batch, labels, t, base), labels=torch.tensor(labels))


def swav_case(name, batch, n_global, n_local, dim, k, queue, steps, epsilon=0.05, t=0.1):
    """Prototypes do not move between the steps; the queue does."""
    o = dict(kind="swav", batch=batch, n_global=n_global, n_local=n_local, dim=dim, prototypes=k, queue=queue,
             epsilon=epsilon, iterations=3, temperature=t)
    metadata[name] = json.dumps(o)
    c = F.normalize(numbers(k, dim)).detach().float().double()
    kept = torch.zeros(n_global, queue, dim, dtype=torch.float64) if queue else None
    full = False
    arrays[f"{name}.prototypes"] = c.numpy()
    for step in range(steps):
        z, c = numbers((n_global + n_local) * batch, dim).requires_grad_(), c.detach().requires_grad_()
        loss, full = swav(z, c, o, kept, full)
        keep(f"{name}.{step}", dict(o, used=full), z, loss)
        arrays[f"{name}.{step}.dc"] = c.grad
    if queue:
        arrays[f"{name}.queue"] = kept


def vicreg_case(name, batch, n_global, n_local, dim, scale=1.0, published=False):
    z = numbers((n_global + n_local) * batch, dim, scale=scale).requires_grad_()
    o = dict(kind="vicreg", batch=batch, n_global=n_global, n_local=n_local, dim=dim, invariance=25, variance=25,
             covariance=1)
    keep(name, o, z, vicreg_pair(z[:batch], z[batch:], o) if published else vicreg(z, o))


simclr_case("simclr_pair", 5, 2, 0, 7, 0.5, published=True)
simclr_case("simclr_crops", 4, 2, 3, 6, 0.1)
simclr_case("simclr_sharp", 4, 2, 1, 6, 0.01, scale=3)
simclr_case("simclr_alone", 1, 2, 2, 5, 0.1)
supcon_case("supcon_labels", 6, 2, 0, 7, [0, 1, 0, 1, 1, 2])
supcon_case("supcon_crops", 4, 2, 2, 6, [1, -1, 1, -1])
supcon_case("supcon_unlabelled", 4, 2, 1, 6, [-1, -1, -1, -1], t=0.07)
supcon_case("supcon_no_positives", 5, 1, 0, 6, [0, 1, 0, 2, -1])
supcon_case("supcon_none_at_all", 4, 1, 0, 6, [0, 1, -1, -1])
swav_case("swav_pair", 5, 2, 0, 6, 4, 0, 1)
swav_case("swav_crops", 4, 2, 3, 6, 7, 0, 1)
swav_case("swav_one_global", 4, 1, 2, 6, 3, 0, 1)
swav_case("swav_sharp", 6, 2, 1, 8, 5, 0, 1, epsilon=0.01)
swav_case("swav_queue", 4, 2, 1, 6, 5, 12, 6)
vicreg_case("vicreg_pair", 9, 2, 0, 4, scale=0.8, published=True)
vicreg_case("vicreg_square", 5, 2, 1, 5)
vicreg_case("vicreg_narrow", 4, 2, 0, 11, scale=0.9, published=True)
vicreg_case("vicreg_narrow_crops", 3, 2, 3, 8, scale=1.2)
vicreg_case("vicreg_two", 2, 1, 1, 6)

metadata.update({"made by": "tests/oracle/ssl-losses.py", "torch": torch.__version__})
save(sys.argv[1], {k: v.detach().numpy() if torch.is_tensor(v) else v for k, v in arrays.items()}, metadata)
