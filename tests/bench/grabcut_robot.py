#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Methods to compare the point-prompt engines with, driven by the same ideal annotator as core/prompt/ost-click-robot.h.

    grabcut_robot.py grabcut|walker IMAGE TRUTH.json

grabcut  OpenCV's GrabCut started from the TRUE box of the bone; clicks are hard seeds (discs of 3 px); 5 iterations
walker   random walker (scikit-image, beta 300) at a quarter of the size; clicks are seeds of 3 x 3, and a frame 20 %
         around the TRUE box is background

Debian packages: python3-opencv, python3-skimage, python3-scipy, python3-pil. Prints NoC@85, 90, 95 for each bone; at most
20 clicks."""
import json
import sys
import time

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import binary_fill_holes, distance_transform_edt, label, zoom

LIMIT = 20


def truth_masks(path, size):
    for bone, polygons in json.load(open(path))["bones"].items():
        image = Image.new("1", size)
        for polygon in polygons:
            ImageDraw.Draw(image).polygon([tuple(p) for p in polygon], fill=1)
        yield bone, np.array(image, bool)


def next_click(truth, mask, clicked):
    peaks = []
    for wrong in (truth & ~mask, mask & ~truth):
        distance = distance_transform_edt(np.pad(wrong, 1))[1:-1, 1:-1]
        for x, y, _ in clicked:
            distance[y, x] = 0
        y, x = np.unravel_index(np.argmax(distance), distance.shape)
        peaks.append((distance[y, x], x, y))
    positive = peaks[0][0] > peaks[1][0]
    _, x, y = peaks[0] if positive else peaks[1]
    return x, y, positive


def box_of(truth, grow):
    ys, xs = np.nonzero(truth)
    margin = int(grow * max(np.ptp(xs), np.ptp(ys)))
    return (max(xs.min() - margin, 0), max(ys.min() - margin, 0),
            min(xs.max() + margin, truth.shape[1] - 1), min(ys.max() + margin, truth.shape[0] - 1))


def grabcut(grey, truth, clicks):
    import cv2
    x0, y0, x1, y1 = box_of(truth, 0)
    seeds = np.full(grey.shape, cv2.GC_BGD, np.uint8)
    seeds[y0:y1 + 1, x0:x1 + 1] = cv2.GC_PR_FGD
    for x, y, positive in clicks:
        cv2.circle(seeds, (int(x), int(y)), 3, int(cv2.GC_FGD if positive else cv2.GC_BGD), -1)
    cv2.grabCut(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), seeds, None, np.zeros((1, 65)), np.zeros((1, 65)), 5,
                cv2.GC_INIT_WITH_MASK)
    return (seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD)


def walker(grey, truth, clicks):
    from skimage.segmentation import random_walker
    x0, y0, x1, y1 = box_of(truth, 0.2)
    part = grey[y0:y1 + 1, x0:x1 + 1]
    small = zoom(part.astype(float) / 255, 0.25, order=1)
    seeds = np.zeros(small.shape, int)
    seeds[[0, -1], :] = 2
    seeds[:, [0, -1]] = 2
    for x, y, positive in clicks:
        cy, cx = min((y - y0) // 4, small.shape[0] - 1), min((x - x0) // 4, small.shape[1] - 1)
        if cx >= 0 and cy >= 0:
            seeds[max(cy - 1, 0):cy + 2, max(cx - 1, 0):cx + 2] = 1 if positive else 2
    mask = np.zeros(grey.shape, bool)
    if (seeds == 1).any():
        inside = random_walker(small, seeds, beta=300, mode="cg_j", tol=1e-3) == 1
        mask[y0:y1 + 1, x0:x1 + 1] = zoom(inside.astype(float), np.array(part.shape) / small.shape, order=1) > 0.5
    return mask


def keep_component(mask, clicks):
    parts, _ = label(mask)
    wanted = [parts[y, x] for x, y, positive in clicks if positive and parts[y, x]]
    return binary_fill_holes(parts == max(set(wanted), key=wanted.count)) if wanted else mask


def run(method, grey, truth):
    mask, clicks, ious, seconds = np.zeros(truth.shape, bool), [], [], []
    while len(clicks) < LIMIT and (not ious or ious[-1] < 0.95):
        clicks.append(next_click(truth, mask, clicks))
        start = time.monotonic()
        mask = keep_component(method(grey, truth, clicks), clicks)
        seconds.append(time.monotonic() - start)
        ious.append((mask & truth).sum() / (mask | truth).sum())
    return ious, seconds


def noc(ious, threshold):
    return next((i + 1 for i, iou in enumerate(ious) if iou >= threshold), LIMIT)


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("grabcut", "walker"):
        sys.exit(__doc__)
    picture = np.array(Image.open(sys.argv[2]).convert("L"))
    rows, times = [], []
    for bone, truth in truth_masks(sys.argv[3], picture.shape[::-1]):
        ious, seconds = run(globals()[sys.argv[1]], picture, truth)
        rows.append([noc(ious, t) for t in (0.85, 0.90, 0.95)])
        times += seconds
        print(f"{bone:8s} {rows[-1][0]:6d} {rows[-1][1]:6d} {rows[-1][2]:6d}  {np.median(seconds) * 1e3:.0f} ms", flush=True)
    print("mean     %6.2f %6.2f %6.2f" % tuple(np.mean(rows, axis=0)), f" {np.median(times) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
