#!/bin/sh
# The main job on the shipped samples: import both lists, match, write the book, show the pages.
set -eu
home=${TWOLISTS_HOME:-var/demo}
export TWOLISTS_HOME="$home"
echo "demo SERVE=${SERVE:-1} in $home"
