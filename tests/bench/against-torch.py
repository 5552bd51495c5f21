#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The network cases of `osteon-cli bench` beside the same work in PyTorch, in turn (A B A B), each run a process of its own.

    against-torch.py --cli BUILD/app/osteon-cli --torch torch_baseline.py [--rounds 2] [--cpu] [CASE...]

The PyTorch script takes names of cases and prints one line for each: name, best_ms=, median_ms=, peak_mib=, separated by
tabs. Ratios are of the best medians and of the largest peaks of all rounds; absolute times on a shared machine mean little.
--cpu compares processor time of all threads (the least of all runs) in place of time on the clock: what others do on the
machine hardly moves it. The PyTorch script's time.perf_counter is time.process_time then, and threads that wait sleep.
"""
import argparse
import datetime
import os
import subprocess
import sys

CASES = ("mose_step", "mose_predict_16", "resnet50_simclr_step", "resnet50_predict_7")


BY_PROCESS_TIME = ("import runpy, sys, time; time.perf_counter = time.process_time; sys.argv = sys.argv[1:]; "
                   "runpy.run_path(sys.argv[0], run_name='__main__')")


def measure(command, case, environment):
    """The case's figures, and the first comment line (versions)."""
    done = subprocess.run(command + [case], stdout=subprocess.PIPE, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} {case} ended with {done.returncode}")
    note = next((line[2:] for line in done.stdout.splitlines() if line.startswith("# ")), "")
    line = next(line for line in done.stdout.splitlines() if line.startswith(case + "\t"))
    pairs = (field.split("=") for field in line.split("\t")[1:] if "=" in field and not field.startswith("#"))
    return dict(pairs), note


def best(runs, key, choose):
    return choose(float(run[key]) for run in runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", required=True, help="osteon-cli")
    parser.add_argument("--torch", required=True, help="the PyTorch script")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has torch")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cpu", action="store_true", help="processor time in place of time on the clock")
    parser.add_argument("cases", nargs="*", default=CASES)
    args = parser.parse_args()
    ours = [args.cli, "bench"]
    theirs = [args.python, "-c", BY_PROCESS_TIME, args.torch] if args.cpu else [args.python, args.torch]
    environment = dict(os.environ, OMP_WAIT_POLICY="passive") if args.cpu else None
    keys = ("cpu_ms", "best_ms") if args.cpu else ("median_ms", "median_ms")
    rows, notes = [], {}
    for case in args.cases or CASES:
        a, b = [], []
        for _ in range(args.rounds):
            for command, runs in ((ours, a), (theirs, b)):
                figures, note = measure(command, case, environment)
                runs.append(figures)
                notes[command[-1]] = note
        times = best(a, keys[0], min), best(b, keys[1], min)
        memory = best(a, "peak_mib", max), best(b, "peak_mib", max)
        rows.append((case, *times, times[1] / times[0], *memory, memory[0] / memory[1], best(a, "of_peak", max)))
        print(f"{case}: {times[1] / times[0]:.2f} times faster", file=sys.stderr)
    print(f"{datetime.date.today()}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f} at the end; "
          + "; ".join(note for note in notes.values() if note) + "\n")
    print(f"Least {'processor time of all threads' if args.cpu else 'of the medians on the clock'}.\n")
    print("| case | osteon, ms | torch, ms | times faster | osteon, MiB | torch, MiB | share of memory | of peak |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for case, ours_ms, torch_ms, faster, ours_mib, torch_mib, share, of_peak in rows:
        print(f"| {case} | {ours_ms:.0f} | {torch_ms:.0f} | {faster:.2f} | {ours_mib:.0f} | {torch_mib:.0f} | {share:.2f} "
              f"| {of_peak:.2f} |")


if __name__ == "__main__":
    main()
