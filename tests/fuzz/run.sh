#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer (needs clang):
#
#   tests/fuzz/run.sh [SECONDS [TARGET...]]        default: 60 seconds each of dicom, png, tiff,
#                                                  jpeg, masks, runs, safetensors
#
# Works in build-fuzz/ (or $FUZZ_DIR): one corpus folder a target, which is kept and grows; inputs that crash are left there as
# crash-*. Reproduce one with `build-fuzz/fuzz-TARGET FILE`, fix it, and leave a test.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
dir=${FUZZ_DIR:-build-fuzz}
packages="gio-2.0 libpng libtiff-4 libjpeg openblas json-glib-1.0 sqlite3 gio-unix-2.0"
flags="-g -O1 -std=gnu17 -I. -Itests/core/image -Itests/fuzz -I$dir -DOST_VERSION=\"fuzz\" -DG_LOG_DOMAIN=\"osteon\" -fno-omit-frame-pointer \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined $(pkg-config --cflags $packages)"
mkdir -p "$dir"
# Masks are about images of a project, so its schema comes along.
schema=$dir/ost-store-resources.c
for kind in source header; do
  glib-compile-resources --sourcedir=resources/migrations --generate-$kind --c-name=ost_store_resources \
    --target="$dir/ost-store-resources.$(echo $kind | sed 's/source/c/; s/header/h/')" resources/migrations/migrations.gresource.xml
done
sources="core/image/*.c core/tensor/*.c core/store/*.c core/exchange/*.c tests/core/image/make-dicom.c tests/core/image/make-files.c $schema"
libraries="$(pkg-config --libs $packages) -lm -ldcmjpeg -ldcmjpls -ldcmdata -loflog -lofstd -lstdc++"

shim=$dir/ost-dicom-shim.o
# shellcheck disable=SC2086
clang++ $(echo "$flags" | sed s/gnu17/c++17/) -fsanitize=fuzzer-no-link -fno-sanitize=vptr,function -c \
  core/image/ost-dicom-shim.cc -o "$shim"
for target in ${@:-dicom png tiff jpeg masks runs safetensors}; do
  source=tests/fuzz/fuzz-$target.c
  # shellcheck disable=SC2086  # the lists are meant to be split
  clang $flags -fsanitize=fuzzer $source $sources "$shim" $libraries -o "$dir/fuzz-$target"
  # shellcheck disable=SC2086
  clang $flags $source tests/fuzz/driver.c $sources "$shim" $libraries -o "$dir/seeds-$target"
  mkdir -p "$dir/corpus-$target"
  "$dir/seeds-$target" --seeds "$dir/corpus-$target"
  echo "== $target, $seconds s"
  "$dir/fuzz-$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$dir/" "$dir/corpus-$target"
done
