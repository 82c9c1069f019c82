#!/usr/bin/env bash
# Measures everything that docs/benchmarks.md shows and prints it as Markdown; takes about twenty minutes.
#   benchmarks/run.sh            builds, measures, prints
#   benchmarks/run.sh --write    the same, and puts the figures into docs/benchmarks.md
#   benchmarks/run.sh --no-build measures what was built before
# Run it on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

write=false build=true
for argument in "$@"; do
  case $argument in
    --write) write=true ;;
    --no-build) build=false ;;
    *) echo "usage: benchmarks/run.sh [--write] [--no-build]" >&2; exit 2 ;;
  esac
done

jdk=$(./fedclave --print-jdk)
if $build; then
  echo "building ..." >&2
  JAVA_HOME=$jdk mvn -B -q -pl benchmarks -am -DskipTests -Dspotless.check.skip=true package >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
flags=$(sed -n 's:.*<jvm\.flags>\(.*\)</jvm\.flags>.*:\1:p' pom.xml) # the same as the launcher's

measure() {
  echo "measuring $* ..." >&2
  # Unquoted on purpose: words.
  "$jdk/bin/java" $flags -XX:+UseSerialGC \
    -Dfedclave.benchmarks.vendor=benchmarks/target/simulated-vendor \
    -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
    org.fedclave.benchmarks.Main "$@" 2>>"$work/log"
  echo
}

demo() {
  echo "measuring demo $* ..." >&2
  ./fedclave demo --out "$work/demo" "$@" >"$work/demo.txt" 2>>"$work/log"
}

# phases: the demo's table of seconds, as Markdown.
phases() {
  awk '/^[a-z].*  +[0-9]+\.[0-9]+ s$/ { seconds = $(NF - 1); sub(/ +[0-9.]+ s$/, ""); print "| " $0 " | " seconds " |" }' "$work/demo.txt"
}

memory() {
  awk '/peak memory/ { print "| " $1 " | " $(NF - 1) " |" }' "$work/demo.txt"
}

report() {
  echo "Measured $(date -u +%Y-%m-%d) at $(git rev-parse --short HEAD), $(getconf _NPROCESSORS_ONLN) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)),"
  echo "$("$jdk/bin/java" -version 2>&1 | sed -n 's/.*Runtime Environment //p'); load before: $(cut -d ' ' -f 1-3 /proc/loadavg)."
  echo
  echo "### Cryptography and attestation"
  echo
  measure primitives
  echo "### Verification of evidence"
  echo
  measure verification
  echo "### Engines"
  echo
  measure engines 12
  echo "### From a shard to a batch"
  echo
  measure batches
  echo "### Whole runs"
  echo
  measure run digits 200
  measure run digits 200 masked
  measure run mlp 150
  measure run cnn 30
  measure run mlp 150 libtorch
  measure run cnn 30 libtorch
  measure run cnn-many 6
  echo "### The demo"
  echo
  demo
  echo "| \`./fedclave demo\`, one process | s |"
  echo "| --- | ---: |"
  phases
  echo
  demo --processes
  echo "| \`./fedclave demo --processes\` | peak memory, MiB |"
  echo "| --- | ---: |"
  memory
  echo
  echo "Load after: $(cut -d ' ' -f 1-3 /proc/loadavg)."
}

if ! report >"$work/figures.md"; then
  cat "$work/log" >&2
  exit 1
fi
cat "$work/figures.md"
if $write; then
  sed -i -e "/<!-- figures -->/,/<!-- end of figures -->/{/<!-- figures -->/r $work/figures.md
    /<!--/!d}" docs/benchmarks.md
fi
