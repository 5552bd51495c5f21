# SPDX-License-Identifier: Apache-2.0
"""The command line as a contract: every command, its exit codes, and that a refusal changes nothing."""
import glob
import json
import os
import shutil
import subprocess
import tap
from cli import READER, demo, document, ok, point, refused, run
from tap import check, equal

FIRST = "synthetic-0001"


def labels(path):
    """Width, height and number of colours of a picture, by another reader than ours."""
    out = subprocess.run(["identify", "-format", "%w %h %k", path], capture_output=True, text=True)
    return tuple(map(int, out.stdout.split()))


def test_usage(folder):
    refused(code=2, says=["--help"])
    refused("frobnicate", code=2, says=["frobnicate", "--help"])
    refused("import", code=2, says=["PROJECT"])
    refused("prompt", "p", "i", "--bone", "femur", code=2, says=["ulna"])
    check("osteon-cli" in ok("--version"))
    check("prompt" in ok("--help"))


def test_new_and_list(folder):
    project = demo(folder, 2)
    items = document("list", project, "--check", "--reader", READER)
    equal([i["name"] for i in items], [FIRST, "synthetic-0002"])
    equal(items[0]["bits"], 16)
    equal(items[0]["masked"], ["ulna", "radius", "mc1", "mc2", "mc3", "mc4", "mc5"])
    equal(items[1]["masked"], [])
    equal(os.stat(project).st_mode & 0o777, 0o700)
    refused("new", project, says=[project])
    equal(items[0].pop("findings"), [])
    equal(document("list", project, "--reader", READER), items)


def test_phantom(folder):
    """A set of synthetic radiographs goes into a project with subjects, truth and readers."""
    made = os.path.join(folder, "set")
    summary = document("phantom", made, "--count", "3", "--readers", "2", "--seed", "4", "--height", "500")
    equal((summary["images"], len(glob.glob(made + "/hand-*.png"))), (3, 3))
    with open(made + "/readers.json") as f:
        readers = json.load(f)["readers"]
    equal([r["name"] for r in readers], ["reader-1", "reader-2"])
    check(abs(sum(r["probability"] for r in readers) - 1) < 1e-9, readers)
    project = os.path.join(folder, "p.osteon")
    ok("new", project)
    ok("import", project, *sorted(glob.glob(made + "/hand-*.png")), "--subjects", made + "/subjects.csv")
    for name, path in (("truth", "truth"), ("first", "readers/reader-1"), ("second", "readers/reader-2")):
        done = document("import-masks", project, os.path.join(made, path), "--format", "polygons", "--reader", name)
        equal(done["files"], 3)
        check(done["masks"] >= 12, done)
    first = open(made + "/hand-00001.png", "rb").read()
    ok("phantom", made, "--count", "1", "--seed", "4", "--height", "500")
    equal(open(made + "/hand-00001.png", "rb").read(), first)
    refused("phantom", made, code=2, says=["--count"])
    refused("phantom", made, "--count", "1", "--height", "9", code=2, says=["--height"])
    refused("phantom", "/dev/null/x", "--count", "1", says=["/dev/null/x"])


def test_prompt_undo_redo(folder):
    project = demo(folder)
    reader = ["--reader", "reader B"]
    shown = lambda: document("list", project, *reader)[0]["masked"]
    box = point(FIRST, "mc3", (700, 1000, True), project=project, reader="reader B")
    check(box["points"] == 1, box)
    state = document("edit", project, FIRST, "undo", *reader)
    equal((state["undo"], state["redo"]), ("", "positive point on mc3"))
    equal(shown(), [])
    refused("edit", project, FIRST, "undo", *reader, says=["nothing to undo"])
    state = document("edit", project, FIRST, "redo", *reader)
    equal((state["undo"], state["redo"]), ("positive point on mc3", ""))
    refused("prompt", project, FIRST, "--bone", "mc3", "--point", "99999,5", *reader, says=["outside"])
    refused("prompt", project, FIRST, "--bone", "mc4", "--point", "800,1000", "--point", "99999,5", *reader, says=["outside"])
    equal(shown(), ["mc3", "mc4"])              # the point before the one refused is a step taken, with its mask
    refused("prompt", project, "nobody", "--bone", "mc3", "--point", "5,5", *reader, says=["nobody"])
    refused("prompt", project, FIRST, "--bone", "mc3", "--point", "5;5", *reader, code=2, says=["5;5"])


def test_checkpoints(folder):
    project = demo(folder)
    reader = ["--reader", "reader B"]
    step = lambda *args: ok("edit", project, FIRST, *args, *reader)
    listed = lambda: document("edit", project, FIRST, "checkpoints", *reader)
    shown = lambda: document("list", project, *reader)[0]["masked"]
    equal(document("edit", project, FIRST, "checkpoints"), [])
    point(FIRST, "mc3", (700, 1000, True), project=project, reader="reader B")
    step("checkpoint", "only the third")
    point(FIRST, "mc4", (800, 1000, True), project=project, reader="reader B")
    number = listed()[0]["number"]
    step("restore", number)
    equal(shown(), ["mc3"])
    equal([(c["note"], c["current"]) for c in listed()],
          [("before going back to “only the third”", False), ("only the third", True)])
    step("restore", listed()[0]["number"])
    equal(shown(), ["mc3", "mc4"])
    refused("edit", project, FIRST, "restore", "99", *reader, says=["99"])
    refused("edit", project, FIRST, "checkpoint", "two\nlines", *reader, says=["note"])
    refused("edit", project, FIRST, "restore", "x", *reader, code=2, says=["restore NUMBER"])
    check("1" in ok("list", project, "--check"))


def test_lock_protects(folder):
    project = demo(folder)
    reader = ["--reader", READER]
    ok("edit", project, FIRST, "accept", "mc2", *reader)
    refused("prompt", project, FIRST, "--bone", "mc2", "--point", "100,100", *reader, says=["locked", "Unlock"])
    equal(document("list", project, *reader)[0]["locked"], ["mc2"])
    for bone in ("ulna", "radius", "mc1", "mc3", "mc4", "mc5"):
        ok("edit", project, FIRST, "accept", bone, *reader)
    equal(document("list", project, *reader)[0]["status"], "accepted")


def test_readers_are_blind(folder):
    project = demo(folder)
    equal(document("list", project, "--reader", "somebody else")[0]["masked"], [])


def test_same_points_same_mask(folder):
    project = demo(folder)
    for name in ("r1", "r2"):
        point(FIRST, "radius", (600, 1700, True), (100, 100, False), project=project, reader=name)
        ok("export", project, folder + "/" + name, "--format", "png", "--reader", name)
    files = [open(f, "rb").read() for n in ("r1", "r2") for f in sorted(glob.glob(f"{folder}/{n}/*-labels.png"))]
    check(len(files) == 2 and files[0] == files[1])


def test_export_and_report(folder):
    project = demo(folder)
    ok("export", project, folder + "/out", "--format", "png", "--reader", READER)
    names = sorted(os.path.basename(p) for p in glob.glob(folder + "/out/*.png"))
    equal(names, sorted([f"{FIRST}-{b}.png" for b in ("ulna", "radius", "mc1", "mc2", "mc3", "mc4", "mc5", "labels")]))
    size = document("list", project)[0]
    equal(labels(f"{folder}/out/{FIRST}-labels.png"), (size["width"], size["height"], 8))
    for out in ("page.png", "page.pdf"):
        ok("report", project, FIRST, f"{folder}/{out}", "--reader", READER)
        check(os.path.getsize(f"{folder}/{out}") > 10000)
    refused("report", project, FIRST, folder + "/none/page.png", says=["none/page.png"])
    refused("report", project, FIRST, folder + "/page.doc", says=["page.doc"])
    refused("report", project, FIRST, folder + "/ghost.pdf", "--reader", "ghost", code=2, says=["ghost"])
    check(not os.path.exists(folder + "/ghost.pdf"))
    refused("export", project, folder + "/out", "--format", "bmp", code=2, says=["png"])
    refused("export", project, folder + "/out", "--format", "png", "--reader", "ghost", code=2, says=["ghost"])


def test_import_goes_past_bad_files(folder):
    project = demo(folder)
    source = glob.glob(project + "/images/*.png")[0]
    pile = folder + "/pile/deeper"
    os.makedirs(pile)
    ok("new", folder + "/p2")
    shutil.copy(source, pile + "/a good one é.png")
    with open(source, "rb") as whole, open(folder + "/pile/cut.png", "wb") as cut:
        cut.write(whole.read(5000))
    open(folder + "/pile/notes.txt", "w").write("no image")
    os.mkfifo(folder + "/pile/pipe.png")
    p = run("import", folder + "/p2.osteon", folder + "/pile", "--json")
    equal(p.returncode, 1)
    check("cut.png" in p.stderr and "notes.txt" not in p.stderr, p.stderr)
    items = document("list", folder + "/p2.osteon", "--check")
    equal([i["name"] for i in items], ["a good one é"])
    again = document("import", folder + "/p2.osteon", pile)
    equal((again["added"], again["known"]), (0, 1))


def test_moved_and_changed_images(folder):
    project = demo(folder)
    source = glob.glob(project + "/images/*.png")[0]
    ok("new", folder + "/p2")
    p2 = folder + "/p2.osteon"
    shutil.copy(source, folder + "/x.png")
    ok("import", p2, folder + "/x.png")
    os.rename(folder + "/x.png", folder + "/y.png")
    refused("prompt", p2, "x", "--bone", "mc2", "--point", "300,300", says=["x.png", "mport"])
    equal(document("import", p2, folder + "/y.png")["known"], 1)
    ok("prompt", p2, "x", "--bone", "mc2", "--point", "300,300")
    with open(folder + "/y.png", "ab") as f:
        f.write(b"changed")
    refused("prompt", p2, "x", "--bone", "mc2", "--point", "300,300", says=["y.png", "changed"])
    ok("new", folder + "/p3")
    ok("import", folder + "/p3.osteon", source, "--copy")
    shutil.move(folder + "/p3.osteon", folder + "/moved.osteon")
    ok("prompt", folder + "/moved.osteon", FIRST, "--bone", "mc2", "--point", "300,300")


def test_copies_leave_out_the_patient(folder):
    if not shutil.which("dump2dcm"):
        tap.skip("dump2dcm (package dcmtk) is not installed")
    open(folder + "/pix.raw", "wb").write(bytes(range(256)) * 2)
    open(folder + "/cr.dump", "w").write("\n".join([
        "(0002,0010) UI =LittleEndianExplicit", "(0008,0016) UI =ComputedRadiographyImageStorage", "(0008,0018) UI [1.2.3.9]",
        "(0008,0060) CS [CR]", "(0010,0010) PN [Mustermann^Erika]", "(0010,0020) LO [K4711]", "(0011,0010) LO [SECRET]",
        "(0028,0002) US 1", "(0028,0004) CS [MONOCHROME1]", "(0028,0010) US 16", "(0028,0011) US 16", "(0028,0100) US 16",
        "(0028,0101) US 12", "(0028,0102) US 11", "(0028,0103) US 0", "(7fe0,0010) OW =pix.raw"]))
    subprocess.run(["dump2dcm", "-g", "cr.dump", "hand.dcm"], cwd=folder, check=True)
    project, source = folder + "/p.osteon", folder + "/hand.dcm"
    ok("new", project)
    equal(document("import", project, source, "--copy")["without_identity"], 1)
    copies = glob.glob(project + "/images/*.dcm")
    equal(len(copies), 1)
    for word in (b"Mustermann", b"K4711", b"SECRET"):
        check(word in open(source, "rb").read() and word not in open(copies[0], "rb").read(), word)
    equal((lambda d: (d["added"], d["known"]))(document("import", project, source, "--copy")), (0, 1))
    ok("prompt", project, "hand", "--bone", "mc2", "--point", "8,8")         # the copy is what the project knows
    # masks of a radiograph that names its patient leave without the name, and with it when that is asked for
    ok("new", folder + "/named")
    ok("import", folder + "/named.osteon", source)
    ok("prompt", folder + "/named.osteon", "hand", "--bone", "mc2", "--point", "8,8", "--reader", READER)
    for flags, named in (((), False), (("--identity",), True)):
        dest = f"{folder}/seg{len(flags)}"
        ok("export", folder + "/named.osteon", dest, "--format", "dicom-seg", "--reader", READER, *flags)
        bytes_ = open(glob.glob(dest + "/*.dcm")[0], "rb").read()
        equal([w in bytes_ for w in (b"Mustermann", b"K4711", b"1.2.3.9", b"SECRET")], [named, named, named, False])
    refused("export", project, folder + "/x", "--format", "png", "--identity", code=2, says=["dicom-seg"])
    ok("new", folder + "/whole")
    ok("import", folder + "/whole.osteon", source, "--copy", "--keep-identity")
    check(b"Mustermann" in open(glob.glob(folder + "/whole.osteon/images/*.dcm")[0], "rb").read())
    refused("import", project, source, "--keep-identity", code=2, says=["--copy"])


def test_calipers(folder):
    project = demo(folder)
    done = document("measure", project, FIRST, "--distance", "10,20,40,60", "--angle", "10,0,0,0,0,7",
                    "--width", "10,50,70,50,25,52,55,52")
    equal([m["kind"] for m in done["measurements"]], ["distance", "angle", "width"])
    distance, angle, width = done["measurements"]
    equal((distance["px"], distance["mm"], angle["degrees"], width["index"]), (50.0, None, 90.0, 0.5))
    check("unknown" in done["spacing"], done)
    refused("measure", project, FIRST, "--distance", "10,20,40", code=2, says=["--distance", "4 numbers"])
    refused("measure", project, FIRST, "--distance", "-1,20,40,60", code=2, says=["--distance"])
    refused("measure", project, "--distance", "10,20,40,60", code=2, says=["one image"])


def test_check_leaves_no_trace(folder):
    project = demo(folder, 2)
    before = open(project + "/project.sqlite", "rb").read()
    equal(document("edit", project, FIRST, "check", "--reader", READER)["findings"], [])
    equal(len(document("edit", project, "synthetic-0002", "check", "--reader", READER)["findings"]), 7)
    refused("edit", project, FIRST, "check", "--reader", "nobody", code=2, says=["nobody"])
    equal(open(project + "/project.sqlite", "rb").read(), before)


def test_subjects(folder):
    project = demo(folder)
    table = folder + "/s.csv"
    open(table, "w").write(f"image,subject,sex,age,t_score,t_site\n{FIRST},S-01,F,71,-2.7,\"femoral neck\"\n")
    equal(document("import", project, "--subjects", table)["subjects"], 1)
    equal(document("list", project)[0]["subject"], "S-01")
    open(table, "w").write(f"image,subject,age\n{FIRST},S-02,old\n")
    refused("import", project, "--subjects", table, says=["line 2", "age"])
    open(table, "w").write(f"image,subject,age\n{FIRST},\"S-02,71\n")
    refused("import", project, "--subjects", table, says=["line 2", "quote"])
    refused("import", project, "--subjects", "/dev/zero", says=["/dev/zero"])
    equal(document("list", project)[0]["subject"], "S-01")


def test_masks_from_elsewhere_judge_an_engine(folder):
    project = demo(folder)
    size = document("list", project)[0]
    outlines = {"image": FIRST + ".png", "width": size["width"], "height": size["height"],
                "bones": {"mc3": [[[600, 800], [660, 800], [660, 1100], [600, 1100]],
                                  [[600, 1090], [700, 1090], [600, 1200]]]}}
    path = folder + "/o.json"
    write = lambda: open(path, "w").write(json.dumps(outlines))
    imported = lambda reader: ["import-masks", project, path, "--format", "polygons", "--reader", reader]
    write()
    refused("evaluate", "prompts", project, says=["import-masks"])
    equal(document(*imported("truth")), {"files": 1, "masks": 1, "known": 0})
    equal(document("list", project, "--check", "--reader", "truth")[0]["masked"], ["mc3"])

    robots = {}
    for robot in ("ideal", "noisy"):
        robots[robot] = document("evaluate", "prompts", project, "--robot", robot, "--max-clicks", 2, "--target", 0.9)
        (row,) = robots[robot]["rows"]
        equal((row["image"], row["bone"], row["noc95"], row["failed95"]), (FIRST, "mc3", None, None))
        equal(len(row["iou"]), row["clicks"])
        equal(robots[robot]["all"]["failed"], int(max(row["iou"]) < 0.9))
    again = document("evaluate", "prompts", project, "--robot", "noisy", "--max-clicks", 2, "--target", 0.9)
    equal(again["rows"][0]["iou"], robots["noisy"]["rows"][0]["iou"])
    check("NoC90" in ok("evaluate", "prompts", project, "--max-clicks", 1))
    refused("evaluate", "prompts", project, "--robot", "suggested", says=["mixture"])
    refused("evaluate", "prompts", project, "--engine", "mixture", says=["osteon-cli predict"])
    ok("predict", project)
    suggested = document("evaluate", "prompts", project, "--engine", "mixture", "--robot", "suggested", "--max-clicks", 2)
    check(0 <= suggested["all"]["suggested"] <= 2 and suggested["all"]["dice_suggested"] > 0, suggested["all"])

    outlines["bones"]["femur"] = outlines["bones"]["mc3"]
    write()
    refused(*imported("nobody"), says=["o.json", "femur"])
    refused("import-masks", project, path, "--format", "bmp", "--reader", "x", code=2, says=["polygons"])
    refused("evaluate", "prompts", project, "--robot", "angry", code=2, says=["angry"])
    refused("evaluate", "prompts", project, "--max-clicks", 21, code=2, says=["20"])


def test_clicks_about_a_prediction(folder):
    project = demo(folder)
    reader = ["--reader", "reader B"]
    click = document("next-click", project, FIRST, *reader)             # the built-in model predicts first
    check(0 <= click["gain"] <= click["doubt"] < 1, click)
    equal(document("next-click", project, FIRST, *reader), click)
    mask = document("prompt", project, FIRST, "--bone", "mc3", "--engine", "mixture", *reader)
    check(mask["points"] == 0 and mask["area_px"] > 1000, mask)
    left, top, right, bottom = mask["box"]
    less = document("prompt", project, FIRST, "--bone", "mc3", "--engine", "mixture", f"--point=-{left + 1},{bottom - 1}", *reader)
    equal(less["points"], 1)
    check(less["area_px"] > 0.5 * mask["area_px"], mask, less)
    refused("prompt", project, FIRST, "--bone", "mc3", "--engine", "oracle", *reader, code=2, says=["oracle"])
    refused("next-click", project, "nobody", *reader, says=["nobody"])


def test_broken_projects(folder):
    refused("list", folder + "/none", says=["none"])
    refused("list", folder, says=[folder])
    project = demo(folder)
    other = subprocess.run(["sqlite3", project + "/project.sqlite", "PRAGMA user_version = 999"])
    equal(other.returncode, 0)
    refused("list", project, says=["newer"])
    subprocess.run(["sqlite3", project + "/project.sqlite", "PRAGMA user_version = 1"])
    with open(project + "/project.sqlite", "r+b") as f:
        f.write(b"garbage" * 10)
    refused("list", project, says=[project])


def test_real_radiographs(folder):
    real = tap.radiographs() or tap.skip("OSTEON_RADIOGRAPHS is not set")
    ok("new", folder + "/real")
    p = document("import", folder + "/real.osteon", real)
    check(p["added"] >= 10 and p["failures"] == [], p)
    sizes = {i["name"]: (i["width"], i["height"], i["bits"]) for i in document("list", folder + "/real.osteon")}
    equal(sizes["grazpedwri-003"], (1136, 1180, 16))
    equal(sizes["wikimedia-001"], (1466, 2082, 8))


tap.main(dict(globals()))
