#!/bin/sh
# in-session.sh CMD...: a private X server, bus, HOME and window manager; nothing of the person's desktop is read or touched.
# OST_SCREEN sets the size (1280x800). Without Xvfb the test is skipped.
for tool in Xvfb xvfb-run dbus-run-session openbox xdotool; do
  command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
XDG_RUNTIME_DIR=$(mktemp -d) HOME=$(mktemp -d)
export XDG_RUNTIME_DIR HOME
chmod 700 "$XDG_RUNTIME_DIR"
trap 'rm -rf "$XDG_RUNTIME_DIR" "$HOME"' EXIT
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GSETTINGS_BACKEND=memory ADW_DISABLE_PORTAL=1 \
  GIO_USE_VFS=local LC_ALL=C.UTF-8 NO_AT_BRIDGE=0
unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME G_DEBUG
xvfb-run -a -s "-screen 0 ${OST_SCREEN:-1280x800}x24 -noreset" dbus-run-session -- \
  sh -c 'openbox >/dev/null 2>&1 & o=$!; xcompmgr >/dev/null 2>&1 & c=$!; sleep 0.3; "$@" >&4 2>&3; rc=$?; kill $o $c; exit $rc' sh "$@" \
  3>&2 4>&1 >/dev/null 2>&1
