#!/bin/sh
# Our round trip against the bare loop's, on one CPU, interleaved: what is above 1 is our harness.
#
#   tests/bare/compare.sh [BUILD] [ROUNDS] [MECHANISM]...      default: build/release 15, every mechanism that
#                                                              ipcbench-bare has
#
# Prints for each mechanism the median of both p50s, and the median, lowest and highest of the ROUNDS ratios.
# OPERATIONS=N in the environment: round trips a launch, 40000 by default.
set -eu
build=${1:-build/release}; rounds=${2:-15}
[ $# -ge 2 ] && shift 2 || shift $#
[ $# -gt 0 ] || set -- $("$build/ipcbench-bare" --help | sed -n 's/^MECHANISM is one of //p')
operations=${OPERATIONS:-40000}
ours() {
  "$build/ipcbench-bench" --cell="round_trip/$1/size:$2/placement:same_cpu" --operations=$operations --batch=1 \
    --benchmark_format=json 2>/dev/null | sed -n 's/.*"p50_ns": \([0-9.e+]*\).*/\1/p'
}
bare() { "$build/ipcbench-bare" "$1" --operations $operations | sed -n 's/.*"p50_ns": *\([0-9.e+]*\).*/\1/p'; }
printf '%-14s %10s %10s   %s\n' mechanism ours bare 'ratio: median (lowest to highest)'
for mechanism in "$@"; do
  case $mechanism in *signal*) size=8;; *) size=64;; esac
  round=0
  while [ $round -lt "$rounds" ]; do
    if [ $((round % 2)) = 0 ]; then a=$(ours "$mechanism" $size); b=$(bare "$mechanism")
    else b=$(bare "$mechanism"); a=$(ours "$mechanism" $size); fi
    echo "$a $b"
    round=$((round + 1))
  done | awk -v name="$mechanism" '
    function median(v, n) { return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
    function sort(v, n,  i, j, t) { for (i = 2; i <= n; ++i) for (j = i; j > 1 && v[j - 1] > v[j]; --j) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t } }
    { a[NR] = $1 + 0; b[NR] = $2 + 0; r[NR] = $1 / $2 }
    END { sort(a, NR); sort(b, NR); sort(r, NR)
          printf "%-14s %7.0f ns %7.0f ns   %.3f (%.3f to %.3f)\n", name, median(a, NR), median(b, NR), median(r, NR), r[1], r[NR] }'
done
