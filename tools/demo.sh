#!/bin/sh
# The main job on the shipped samples: both lists in, matched, the book out; then the pages (SERVE=0 ends after the book).
set -eu
TWOLISTS_HOME=${TWOLISTS_HOME:-var/demo}
TWOLISTS_LANGUAGE=${TWOLISTS_LANGUAGE:-zh}
export TWOLISTS_HOME TWOLISTS_LANGUAGE
twolists=.venv/bin/twolists
book="$TWOLISTS_HOME/matchbook.xlsx"

"$twolists" database upgrade
"$twolists" import achievements samples/achievements.xlsx --yes --marked "$TWOLISTS_HOME/achievements-marked.xlsx"
"$twolists" import demands samples/demands.xlsx --yes --marked "$TWOLISTS_HOME/demands-marked.xlsx"
"$twolists" match -o "$book"
echo
echo "对接手册 / match book: $book"
[ "${SERVE:-1}" = 0 ] && exit 0
exec "$twolists" start
