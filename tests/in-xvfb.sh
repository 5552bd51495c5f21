#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/in-xvfb.sh PROGRAM...: runs it on a private X server with its own home; nothing of the person's desktop is read or touched.
command -v Xvfb >/dev/null && command -v xvfb-run >/dev/null || { echo "1..0 # SKIP Xvfb is not installed"; exit 0; }
XDG_RUNTIME_DIR=$(mktemp -d) && HOME=$(mktemp -d) || exit 1
export XDG_RUNTIME_DIR HOME
chmod 700 "$XDG_RUNTIME_DIR"
trap 'rm -rf "$XDG_RUNTIME_DIR" "$HOME"' EXIT
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GSETTINGS_BACKEND=memory ADW_DISABLE_PORTAL=1 GIO_USE_VFS=local
export GTK_A11Y=test DBUS_SESSION_BUS_ADDRESS=disabled: LC_ALL=C.UTF-8
unset WAYLAND_DISPLAY XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
xvfb-run -a -s '-screen 0 1400x1000x24 -noreset' "$@"
