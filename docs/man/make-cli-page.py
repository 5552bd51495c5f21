# SPDX-License-Identifier: Apache-2.0
"""Writes osteon-cli.1 from what the program says of itself, so that the page cannot lag behind: make-cli-page.py OSTEON-CLI OUTPUT."""
import re
import subprocess
import sys

ENDING = r"""
.SH EXIT STATUS
0 when all was done, 1 when something failed, 2 when the command was used wrongly. One sentence on standard error says what is wrong
and what to do.
.SH ENVIRONMENT
.TP
.B LANG, LC_ALL
Only for the encoding of names: messages are in English, numbers have a point.
.SH FILES
.TP
.I NAME.osteon/
A project: a folder with the database project.sqlite, its lock, cached thumbnails, models and copied images.
.SH NOTES
For research. Not a medical device and not for diagnosis.
.SH SEE ALSO
.BR osteon (1)
"""


def said(*args):
    return subprocess.run(args, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8", "OMP_WAIT_POLICY": "passive"},
                          check=True).stdout


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in text.split("\n"))


def sections(text):
    """The parts of GOption's help: usage, summary, and (option, words) pairs."""
    usage = re.search(r"osteon-cli .*", text).group()
    summary = re.split(r"\n\s*\n", text.split(usage, 1)[1].strip("\n"))[0]
    options = re.findall(r"^  ((?:-\w, )?--[^ ]+)\s+(.*)$", text.split("Application Options:")[-1], re.M)
    return usage, " ".join(summary.split("\n")), options


def pages(cli, *command):
    """(words of the command, its help); a command of commands lists them as a|b|c."""
    text = said(cli, *command, "--help")
    if "Usage:" in text:
        yield command, text
        return
    for name in re.search(r"[\w-]+(?:\|[\w-]+)+", text).group().split("|"):
        yield from pages(cli, *command, name)


def main(cli, output):
    top = said(cli, "--help")
    version = said(cli, "--version").split()[1]
    names = re.findall(r"^  ([a-z-]+) +(\S.*)$", top, re.M)
    lines = [f'.TH OSTEON\\-CLI 1 "" "Osteon {version}" "User Commands"', ".ad l", ".SH NAME",
             "osteon\\-cli \\- bone segmentations of hand radiographs, without a window", ".SH SYNOPSIS", ".B osteon\\-cli",
             ".I COMMAND", "[OPTION ...] ...", ".SH DESCRIPTION", escape(top.split("Bones:")[1].join(["Bones:", ""]).strip()),
             ".SH COMMANDS"]
    for name, words in names:
        if name == "osteon-cli":
            continue
        for command, text in pages(cli, name):
            usage, summary, options = sections(text)
            lines += [".SS " + escape(" ".join(command)), escape(words[:1].upper() + words[1:] + "."), ".PP", ".B " + escape(usage),
                      ".PP", escape(summary)]
            for option, meaning in options:
                lines += [".TP", ".B " + escape(option), escape(meaning)]
    open(output, "w", encoding="utf-8").write("\n".join(lines) + ENDING)


main(*sys.argv[1:])
