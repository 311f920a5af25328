#!/bin/sh
# Our figures against those of other people's tools that Debian has: perf bench, stress-ng. All on one CPU, one
# after the other in each round, in turns of order.
#
#   tests/crosscheck/crosscheck.sh [BUILD] [ROUNDS] [NAME]...     default: build/release 9, every row
#
# Prints for each row the median ns per operation of ours and of theirs, and the median, lowest and highest of the
# ROUNDS ratios; then the system calls (where strace is there) and the context switches that one operation takes
# on either side: where two tools do not do the same, that is where it shows.
set -eu
build=${1:-build/release}; rounds=${2:-9}
[ $# -ge 2 ] && shift 2 || shift $#
[ $# -gt 0 ] || set -- pipe pipe_packet unix_socket sysv_queue posix_queue semaphore signal fork
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
on_cpu="taskset -c $cpu"

# What each row compares. ours: a cell and the figure of it that is read; operations of one launch.
row() {
  case $1 in
    pipe)        cell=round_trip/pipe/size:4/placement:same_cpu;                      operations=60000 ;;
    pipe_packet) cell=stream/pipe_packet/size:1/capacity:4096/placement:same_cpu;     operations=60000 ;;
    unix_socket) cell=stream/socketpair/size:100/placement:same_cpu;                  operations=100000 ;;
    sysv_queue)  cell=stream/sysv_mq/size:8/placement:same_cpu;                       operations=200000 ;;
    posix_queue) cell=stream/posix_mq/size:8/placement:same_cpu;                      operations=200000 ;;
    semaphore)   cell=round_trip/sysv_shm_sem/size:8/placement:same_cpu;              operations=60000 ;;
    signal)      cell=stream/signal/size:8/placement:same_cpu;                        operations=100000 ;;
    fork)        cell=limit/fork/placement:same_cpu;                                  operations=3000 ;;
    *) echo "crosscheck: '$1': expected pipe, pipe_packet, unix_socket, sysv_queue, posix_queue, semaphore, signal or fork" >&2
       exit 2 ;;
  esac
}
theirs_command() { # $1: name; $2: operations
  case $1 in
    pipe)        echo "perf bench sched pipe -l $2" ;;
    pipe_packet) echo "stress-ng --switch 1 --switch-method pipe --switch-ops $2 --metrics" ;;
    unix_socket) echo "perf bench sched messaging -g 1 -l $(($2 / 400))" ;; # 20 senders x 20 receivers, 100 bytes each
    sysv_queue)  echo "stress-ng --msg 1 --msg-bytes 8 --msg-ops $2 --metrics" ;;
    posix_queue) echo "stress-ng --mq 1 --mq-ops $2 --metrics" ;;
    semaphore)   echo "stress-ng --switch 1 --switch-method sem-sysv --switch-ops $2 --metrics" ;;
    signal)      echo "stress-ng --sigq 1 --sigq-ops $2 --metrics" ;;
    fork)        echo "stress-ng --fork 1 --fork-max 1 --fork-ops $2 --metrics" ;;
  esac
}

ours() {
  $on_cpu "$build/ipcbench-bench" --cell="$cell" --operations="$operations" --benchmark_format=json 2>/dev/null |
    sed -n 's/.*"op_ns": \([0-9.e+]*\).*/\1/p'
}
theirs() {
  $on_cpu $(theirs_command "$1" "$operations") 2>&1 | awk -v operations="$operations" '
    /usecs\/op/      { print $1 * 1000 }                              # perf bench sched pipe
    /Total time/     { if (!pipe) total = $3 }
    /sender and receiver/ { messaging = 1 }
    /stress-ng: metrc: .*bogo|metrc:.*real time/ { next }
    /stress-ng: metrc:/ && $5 + 0 > 0 && !done { print 1e9 / $9; done = 1 }  # bogo operations a second, real time
    END { if (messaging) print total * 1e9 / operations }'
}

need() {
  for tool in perf stress-ng taskset; do
    command -v $tool >/dev/null || { echo "crosscheck: $tool is missing (sudo apt-get install linux-perf stress-ng)" >&2; exit 2; }
  done
}

# System calls per operation of theirs: of a run with twice the operations less those of one, as ours are counted.
calls_of() { # $1: name; $2: operations
  strace -f -c -o /dev/stdout $on_cpu $(theirs_command "$1" "$2") 2>/dev/null | awk '$NF == "total" { print $(NF > 4 ? 4 : 3) }'
}

# Context switches, the same way.
switches_of() { # $1: name; $2: operations
  perf stat -x, -e context-switches -o /dev/stdout $on_cpu $(theirs_command "$1" "$2") 2>/dev/null | awk -F, '/context-switches/ { print $1 }'
}

need
printf '%-11s %9s %9s  %-28s %-13s %s\n' row ours theirs 'ratio: median (low to high)' 'system calls' 'switches: ours, theirs'
for name in "$@"; do
  row "$name"
  calls='-'
  if command -v strace >/dev/null; then
    mine=$("$build/ipcbench-bench" --cell="$cell" --count-syscalls --operations=200 2>/dev/null | sed -n 's/.*"syscalls": \([0-9.e+]*\).*/\1/p')
    few=$((operations / 50)) # traced, everything is slow
    one=$(calls_of "$name" $few); two=$(calls_of "$name" $((2 * few)))
    calls=$(awk -v m="${mine:-?}" -v a="${one:-0}" -v b="${two:-0}" -v n=$few 'BEGIN { printf "%s, %.2f", m, (b - a) / n }')
  fi
  mine=$("$build/ipcbench-bench" --cell="$cell" --operations="$operations" --benchmark_format=json 2>/dev/null |
    awk -F'[:,]' '/"nivcsw"|"nvcsw"/ { n += $2 } END { printf "%.2f", n }')
  one=$(switches_of "$name" "$operations"); two=$(switches_of "$name" $((2 * operations)))
  switches=$(awk -v m="$mine" -v a="${one:-0}" -v b="${two:-0}" -v n="$operations" 'BEGIN { printf "%s, %.2f", m, (b - a) / n }')
  round=0
  while [ $round -lt "$rounds" ]; do
    if [ $((round % 2)) = 0 ]; then a=$(ours); b=$(theirs "$name"); else b=$(theirs "$name"); a=$(ours); fi
    echo "${a:-0} ${b:-0}"
    round=$((round + 1))
  done | awk -v name="$name" -v calls="$calls" -v switches="$switches" '
    function median(v, n) { return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
    function sort(v, n,  i, j, t) { for (i = 2; i <= n; ++i) for (j = i; j > 1 && v[j - 1] > v[j]; --j) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t } }
    $1 > 0 && $2 > 0 { ++n; a[n] = $1 + 0; b[n] = $2 + 0; r[n] = $1 / $2 }
    END { if (!n) { printf "%-11s no figure from one of the two\n", name; exit }
          sort(a, n); sort(b, n); sort(r, n)
          printf "%-11s %6.0f ns %6.0f ns  %-28s %-13s %s\n", name, median(a, n), median(b, n), sprintf("%.3f (%.3f to %.3f)", median(r, n), r[1], r[n]), calls, switches }'
done
