# SPDX-License-Identifier: Apache-2.0
"""Readings leave the project and come back under another reader, bit for bit; other programs open what was written."""
import csv
import glob
import gzip
import json
import os
import shutil
import subprocess
import numpy as np
import tap
from cli import READER, document, ok, refused, run
from PIL import Image
from tap import check, equal, main

BONES = "ulna radius mc1 mc2 mc3 mc4 mc5".split()


def planes(project, reader, folder):
    """The masks of a reader's only image by the PNG planes: bone -> array."""
    ok("export", project, folder, "--format", "png", "--reader", reader)
    found = {b: glob.glob(f"{folder}/*-{b}.png") for b in BONES}
    return {b: np.asarray(Image.open(f[0])) > 0 for b, f in found.items() if f}


def decode_rle(segmentation):
    """COCO's runs, written after its description and not after our code."""
    height, width = segmentation["size"]
    counts = segmentation["counts"]
    if isinstance(counts, str):
        numbers, number, shift = [], 0, 0
        for c in counts.encode():
            c -= 48
            number |= (c & 31) << shift
            shift += 5
            if not c & 32:
                numbers.append(number - (1 << shift) if c & 16 else number)
                if len(numbers) > 3:
                    numbers[-1] += numbers[-3]
                number, shift = 0, 0
        counts = numbers
    return np.repeat(np.arange(len(counts)) % 2, counts).reshape(width, height).T > 0


def start(folder):
    """A project of one radiograph with masks that overlap, have a hole and one pixel, and bones without any."""
    project, shape = folder + "/study.osteon", (213, 187)       # odd, and higher than wide
    Image.fromarray(np.arange(shape[0] * shape[1], dtype=np.uint32).reshape(shape).astype(np.uint8)).save(f"{folder}/hand.png")
    ok("new", project)
    ok("import", project, f"{folder}/hand.png")
    name = document("list", project)[0]["name"]
    y, x = np.mgrid[:shape[0], :shape[1]]
    disc = lambda cx, cy, r: (x - cx) ** 2 + (y - cy) ** 2 <= r * r
    masks = {"ulna": disc(100, 120, 40) & ~disc(100, 120, 9), "radius": disc(140, 130, 50), "mc2": disc(120, 150, 30),
             "mc5": (x == shape[1] - 1) & (y == shape[0] - 1)}
    os.mkdir(folder + "/made")
    for bone, mask in masks.items():
        Image.fromarray(mask.astype(np.uint8) * 255).save(f"{folder}/made/{name}-{bone}.png")
    ok("import-masks", project, folder + "/made", "--format", "png", "--reader", READER)
    return project, name, masks


def same(a, b):
    equal(sorted(a), sorted(b))
    for bone in a:
        check(np.array_equal(a[bone], b[bone]), bone, "differs")


def test_round_trips(folder):
    project, name, masks = start(folder)
    same(masks, planes(project, READER, folder + "/before"))
    for i, (out, into) in enumerate([("png", "png"), ("coco", "coco"), ("coco-rle", "coco"), ("nifti", "nifti"),
                                     ("nii", "nii"), ("nrrd", "nrrd"), ("dicom-seg", "dicom-seg")]):
        dest, reader = f"{folder}/{out}", f"reader {out}"
        ok("export", project, dest, "--format", out, "--reader", READER)
        done = document("import-masks", project, dest, "--format", into, "--reader", reader)
        equal(done["masks"], len(masks))
        same(masks, planes(project, reader, f"{folder}/after-{i}"))
    # a format that loses something says so, and loses that only
    for out, into in [("coco-polygons", "coco"), ("label-png", "label-png")]:
        p = run("export", project, f"{folder}/{out}", "--format", out, "--reader", READER)
        equal((p.returncode, len(p.stderr.splitlines())), (0, 1))
        ok("import-masks", project, f"{folder}/{out}", "--format", into, "--reader", out)
    filled = planes(project, "coco-polygons", folder + "/filled")
    check(filled["ulna"].sum() > masks["ulna"].sum(), "the hole was not filled")
    same({b: m for b, m in masks.items() if b != "ulna"}, {b: m for b, m in filled.items() if b != "ulna"})


def test_others_open_them(folder):
    import nibabel
    project, name, masks = start(folder)
    for out in ["nifti", "nrrd", "coco", "coco-rle", "csv"]:
        ok("export", project, f"{folder}/{out}", "--format", out, "--reader", READER)
    volumes = nibabel.load(f"{folder}/nifti/{name}.nii.gz").get_fdata()
    for b, bone in enumerate(BONES):
        want = masks.get(bone, np.zeros_like(masks["ulna"]))
        check(np.array_equal(volumes[:, :, 0, b].T > 0, want), "NIfTI", bone)
    for out in ["coco", "coco-rle"]:
        text = json.load(open(f"{folder}/{out}/coco.json"))
        kinds = {c["id"]: c["name"] for c in text["categories"]}
        same(masks, {kinds[a["category_id"]]: decode_rle(a["segmentation"]) for a in text["annotations"]})
        for a in text["annotations"]:
            equal(a["area"], int(masks[kinds[a["category_id"]]].sum()))
    head, data = open(f"{folder}/nrrd/{name}.seg.nrrd", "rb").read().split(b"\n\n", 1)
    fields = dict(line.replace(":=", ": ", 1).split(": ", 1) for line in head.decode().splitlines()[2:])
    sizes = [int(s) for s in fields["sizes"].split()]
    labels = np.frombuffer(gzip.decompress(data), np.uint8).reshape(sizes[::-1])
    equal((sizes[0], sizes[1:3]), (3, list(masks["ulna"].shape[::-1])))     # three bones meet: three layers
    same(masks, {fields[f"Segment{i}_ID"]: labels[0, :, :, int(fields[f"Segment{i}_Layer"])]
                 == int(fields[f"Segment{i}_LabelValue"]) for i in range(len(masks))})
    rows = {r["bone"]: r for r in csv.DictReader(open(f"{folder}/csv/masks.csv", newline=""))}
    equal(sorted(rows), sorted(BONES))
    for bone in BONES:
        equal(int(rows[bone]["area_px"]), int(masks[bone].sum()) if bone in masks else 0)
    equal([rows["mc5"][k] for k in ("width", "height")], ["1", "1"])
    equal((rows["mc3"]["state"], rows["mc3"]["x"]), ("empty", ""))


def test_dicom_as_others_see_it(folder):
    """The bits by our own hand, and the fields by DCMTK."""
    if not shutil.which("dcmdump"):
        tap.skip("dcmdump (package dcmtk) is not installed")
    project, name, masks = start(folder)
    ok("export", project, folder + "/seg", "--format", "dicom-seg", "--reader", READER)
    path = f"{folder}/seg/{name}.seg.dcm"
    said = subprocess.run(["dcmdump", "-Un", path], capture_output=True, text=True, check=True)
    equal(said.stderr, "")
    field = lambda tag: [line.split("#")[0].split(None, 2)[2].strip() for line in said.stdout.splitlines() if line.strip().startswith(tag)]
    equal(field("(0008,0016)"), ["[1.2.840.10008.5.1.4.1.1.66.4]"])
    equal((field("(0010,0010)"), field("(0010,0020)")), (["(no value available)"], ["(no value available)"]))
    equal((field("(0028,0008)"), field("(0028,0010)"), field("(0028,0011)")), ([f"[{len(masks)}]"], ["213"], ["187"]))
    equal(field("(0062,0005)"), ["[Ulna]", "[Radius]", "[Metacarpal 2]", "[Metacarpal 5]"])
    equal(field("(0062,0013)"), ["[YES]"])
    equal(field("(0028,0030)"), [])         # no millimetres without a source
    n = sum(m.size for m in masks.values())
    bits = np.unpackbits(np.frombuffer(open(path, "rb").read()[-((n + 15) // 16 * 2):], np.uint8), bitorder="little")[:n]
    frames = bits.reshape(len(masks), *masks["ulna"].shape) > 0
    same(masks, dict(zip(["ulna", "radius", "mc2", "mc5"], frames)))


def test_we_open_theirs(folder):
    """Files that nibabel wrote: other numbers, the other byte order, a label map."""
    import nibabel
    project, name, masks = start(folder)
    stack = np.stack([masks.get(b, np.zeros_like(masks["ulna"])).T for b in BONES], -1)[:, :, None, :]
    for kind, order in [(np.int16, "<"), (np.float32, ">"), (np.uint8, "<")]:
        image = nibabel.Nifti1Image(stack.astype(kind), np.diag([-0.1, -0.1, 1, 1]))
        if order == ">":
            image = nibabel.Nifti1Image(stack.astype(kind), image.affine,
                                        header=nibabel.Nifti1Header(endianness=">"))
        nibabel.save(image, f"{folder}/{name}.nii.gz")
        reader = np.dtype(kind).name
        ok("import-masks", project, f"{folder}/{name}.nii.gz", "--format", "nifti", "--reader", reader)
        same(masks, planes(project, reader, f"{folder}/{reader}"))


def test_accept_is_a_choice(folder):
    project, name, masks = start(folder)
    def status(reader):
        ok("export", project, f"{folder}/{reader}", "--format", "csv", "--reader", reader)
        return {r["status"] for r in csv.DictReader(open(f"{folder}/{reader}/masks.csv", newline=""))}
    ok("import-masks", project, folder + "/made", "--format", "png", "--reader", "yes", "--accept")
    ok("import-masks", project, folder + "/made", "--format", "png", "--reader", "no")
    equal((status("yes"), status("no")), ({"accepted"}, {"started"}))


def test_what_leaves_is_a_choice(folder):
    project, name, masks = start(folder)
    Image.fromarray(np.full((20, 30), 9, np.uint8)).save(f"{folder}/other.png")
    ok("import", project, f"{folder}/other.png")
    os.mkdir(folder + "/small")
    Image.fromarray(np.eye(20, 30, dtype=np.uint8) * 255).save(f"{folder}/small/other-mc1.png")
    ok("import-masks", project, folder + "/small", "--format", "png", "--reader", READER)
    ok("import-masks", project, folder + "/made", "--format", "png", "--reader", "a/b", "--accept")
    def out(*args):
        dest = f"{folder}/choice-{'-'.join(a.strip('-') for a in args)}".replace("a/b", "ab")
        n = document("export", project, dest, "--format", "nifti", *args)["images"]
        return n, sorted(os.path.relpath(p, dest) for p in glob.glob(dest + "/**/*.gz", recursive=True))
    whole = [f"{name}.nii.gz", "other.nii.gz"]
    equal(out("--reader", READER), (2, whole))
    equal(out("--reader", READER, "--image", "other"), (1, ["other.nii.gz"]))
    equal(out("--all-readers"), (3, sorted([f"{READER}/{w}" for w in whole] + [f"a-b/{name}.nii.gz"])))
    equal(out("--all-readers", "--accepted"), (1, [f"a-b/{name}.nii.gz"]))
    import hashlib
    code = hashlib.sha256(open(f"{folder}/other.png", "rb").read()).hexdigest()[:12]
    equal(out("--reader", READER, "--image", "other", "--codes"), (1, [f"{code}.nii.gz"]))
    # a code is a name too: the way back is open
    done = document("import-masks", project, f"{folder}/choice-reader-{READER}-image-other-codes", "--format", "nifti", "--reader", "back")
    equal(done["masks"], 1)
    refused("export", project, folder + "/x", "--format", "png", "--image", "nothing", says=["nothing"])


def test_bad_files_change_nothing(folder):
    project, name, masks = start(folder)
    for out, ending in [("nifti", ".nii.gz"), ("nrrd", ".seg.nrrd"), ("dicom-seg", ".seg.dcm"), ("png", "-mc2.png"), ("coco", "coco.json")]:
        ok("export", project, f"{folder}/{out}", "--format", out, "--reader", READER)
        path = f"{folder}/{out}/{ending if out == 'coco' else name + ending}"
        whole = open(path, "rb").read()
        open(path, "wb").write(whole[:len(whole) // 2])
        refused("import-masks", project, path, "--format", out, "--reader", "nobody", says=["nothing was imported"])
    # not even the reader was made
    refused("export", project, folder + "/x", "--format", "png", "--reader", "nobody", code=2, says=["nobody"])


main(dict(globals()))
