#!/bin/sh
# Our figures against the bare loops', interleaved: what is above 1 is our harness.
#
#   tests/bare/compare.sh [BUILD] [ROUNDS] [MECHANISM]...      default: build/release 15, every mechanism that
#                                                              ipcbench-bare has
# In the environment:
#   STREAM=BYTES      streams of such messages from CPU 0 to CPU 1 (nanoseconds a message), instead of round trips of
#                     64 bytes on one CPU (their p50)
#   PLACEMENT=NAME    what ipcbench calls two such CPUs, same_llc by default
#   OPERATIONS=N      timed operations of a launch, 40000 by default
#
# Prints for each mechanism the median of both sides, and the median, lowest and highest of the ROUNDS ratios.
set -eu
build=${1:-build/release}; rounds=${2:-15}
[ $# -ge 2 ] && shift 2 || shift $#
stream=${STREAM:-}
operations=${OPERATIONS:-40000}
if [ $# = 0 ]; then  # those marked * have streams
  set -- $("$build/ipcbench-bare" --help | sed -n 's/^MECHANISM is one of //p' |
           tr ' ' '\n' | if [ -n "$stream" ]; then sed -n 's/[*]$//p'; else sed 's/[*]$//'; fi)
fi
if [ -n "$stream" ]; then
  cell() { echo "stream/$1/size:$stream/placement:${PLACEMENT:-same_llc}"; }
  batch= figure=op_ns
  bare_options="--stream --size $stream --cpu 0 --server-cpu 1"
else
  cell() { case $1 in *signal*) size=8;; *) size=64;; esac; echo "round_trip/$1/size:$size/placement:same_cpu"; }
  batch=--batch=1 figure=p50_ns
  bare_options=
fi
number() { sed -n "s/.*\"$figure\": *\\([0-9.e+]*\\).*/\\1/p"; }
ours() {
  "$build/ipcbench-bench" --cell="$(cell "$1")" --operations="$operations" $batch --benchmark_format=json | number
}
bare() { "$build/ipcbench-bare" "$1" $bare_options --operations "$operations" | number; }
printf '%-14s %10s %10s   %s\n' mechanism ours bare 'ratio: median (lowest to highest)'
for mechanism in "$@"; do
  round=0
  while [ $round -lt "$rounds" ]; do
    if [ $((round % 2)) = 0 ]; then a=$(ours "$mechanism"); b=$(bare "$mechanism")
    else b=$(bare "$mechanism"); a=$(ours "$mechanism"); fi
    echo "$a $b"
    round=$((round + 1))
  done | awk -v name="$mechanism" '
    function median(v, n) { return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
    function sort(v, n,  i, j, t) { for (i = 2; i <= n; ++i) for (j = i; j > 1 && v[j - 1] > v[j]; --j) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t } }
    { a[NR] = $1 + 0; b[NR] = $2 + 0; r[NR] = $1 / $2 }
    END { sort(a, NR); sort(b, NR); sort(r, NR)
          printf "%-14s %7.0f ns %7.0f ns   %.3f (%.3f to %.3f)\n", name, median(a, NR), median(b, NR), median(r, NR), r[1], r[NR] }'
done
