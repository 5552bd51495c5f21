# SPDX-License-Identifier: Apache-2.0
"""What surrounds the program: translations, man pages, MIME type: test-citizen.py OSTEON-CLI OSTEON OSTEON-CLI.1"""
import os
import re
import shutil
import subprocess
import sys
from tap import check, equal, main, skip

CLI, OSTEON, PAGE = sys.argv[1:4]
TOP = os.environ["G_TEST_SRCDIR"]


def said(*args, **options):
    p = subprocess.run(args, capture_output=True, text=True, **options)
    equal((p.returncode, p.stdout if p.returncode else ""), (0, ""))
    return p.stdout + p.stderr


def test_german_is_complete(folder):
    said("msgfmt", "--check-format", "--check-domain", "-o", os.devnull, f"{TOP}/po/de.po")
    counts = subprocess.run(["msgfmt", "--statistics", "-o", os.devnull, f"{TOP}/po/de.po"], capture_output=True, text=True,
                            env={**os.environ, "LC_ALL": "C"}).stderr
    check(re.fullmatch(r"\d+ translated messages\.\n", counts), "po/de.po:", counts)


def test_german_follows_the_sources(folder):
    if not shutil.which("xgettext"):
        skip("xgettext (package gettext) is not installed")
    said(f"{TOP}/po/update", "--template", folder + "/osteon.pot")
    p = subprocess.run(["msgcmp", f"{TOP}/po/de.po", folder + "/osteon.pot"], capture_output=True, text=True)
    template = open(folder + "/osteon.pot", encoding="utf-8").read().split("\n")
    lines = [int(n) for n in re.findall(r"\.pot:(\d+): this message", p.stderr)]
    check(p.returncode == 0, "run po/update, then translate:", *["\n" + template[n - 1] for n in lines])


def test_man_pages_say_what_the_programs_say(folder):
    page = open(PAGE, encoding="utf-8").read().replace("\\-", "-")
    commands = re.findall(r"^  ([a-z-]+) +\S", said(CLI, "--help"), re.M)
    check(len(commands) > 10, commands)
    for command in commands:
        if command == "osteon-cli":
            continue
        check(re.search(rf"^\.SS {command}\b", page, re.M), command, "is not in the man page")
        for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", said(CLI, command, "--help"), re.M):
            check(option == "--help" or option in page, command, option)
    own = open(f"{TOP}/docs/man/osteon.1", encoding="utf-8").read().replace("\\-", "-")
    offered = set(re.findall(r"(--[a-z][\w-]+)", said(OSTEON, "--help", env={**os.environ, "DISPLAY": ""})))
    described = set(re.findall(r"(--[a-z][\w-]+)", own))
    equal(sorted(described - offered - {"--help"}), [])
    equal(sorted(offered - described - {"--help-all", "--help-gapplication", "--gapplication-service", "--display"}), [])


def test_man_pages_are_sound(folder):
    if not shutil.which("groff"):
        skip("groff is not installed")
    for page in (PAGE, f"{TOP}/docs/man/osteon.1"):
        equal(said("groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-z", page), "")


def test_a_project_has_a_type(folder):
    if not shutil.which("update-mime-database"):
        skip("update-mime-database (package shared-mime-info) is not installed")
    os.makedirs(folder + "/mime/packages")
    shutil.copy(f"{TOP}/resources/org.osteon.Osteon.mime.xml", folder + "/mime/packages")
    said("update-mime-database", folder + "/mime")
    check("application/x-osteon-project:project.sqlite" in open(folder + "/mime/globs2").read(), "no glob")
    check("application/x-osteon-project" in open(f"{TOP}/resources/org.osteon.Osteon.desktop").read(), "desktop file")


main(dict(globals()))
