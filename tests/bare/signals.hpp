// Signals that carry one word: sent by process number or descriptor; awaited, read or handled.
#pragma once
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include "bare.hpp"

namespace bare {

struct SignalLoop {
  static inline sigset_t awaited;
  static inline pid_t parent;
  static void open() {
    parent = getpid();
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &awaited, nullptr);
  }
  static inline pid_t peer;
  static void attach(Side side) {
    if (side == kServer) peer = parent;
  }
  static void send() {
    sigval value;
    memcpy(&value, message, sizeof value);
    must(sigqueue(peer, SIGRTMIN, value) == 0, "sigqueue");
  }
  static void recv() {
    siginfo_t info;
    must(sigwaitinfo(&awaited, &info) != -1, "sigwaitinfo");
    memcpy(message, &info.si_value, sizeof info.si_value);
  }
};

struct SignalFdLoop : SignalLoop {
  static void attach(Side side) {
    SignalLoop::attach(side);
    must((in = signalfd(-1, &awaited, 0)) != -1, "signalfd");
  }
  static void recv() {
    signalfd_siginfo info;
    must(read(in, &info, sizeof info) == sizeof info, "read");
    memcpy(message, &info.ssi_ptr, sizeof info.ssi_ptr);
  }
};

struct PidFdSignalLoop : SignalLoop {
  static inline int descriptor;
  static inline siginfo_t sent;
  static inline pid_t peer;  // set by measure(), as SignalLoop's
  static void attach(Side side) {
    if (side == kServer) peer = parent;
    descriptor = static_cast<int>(syscall(SYS_pidfd_open, peer, 0));
    must(descriptor >= 0, "pidfd_open");
    sent.si_signo = SIGRTMIN;
    sent.si_code = SI_QUEUE;
    sent.si_pid = getpid();
    sent.si_uid = getuid();
  }
  static void send() {
    memcpy(&sent.si_value, message, sizeof sent.si_value);
    must(syscall(SYS_pidfd_send_signal, descriptor, SIGRTMIN, &sent, 0) == 0, "pidfd_send_signal");
  }
};

struct SignalHandlerLoop : SignalLoop {
  static inline void* volatile value;
  static inline volatile sig_atomic_t arrived;
  static inline sigset_t ours_let_in;
  static void attach(Side side) {
    SignalLoop::attach(side);
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = [](int, siginfo_t* info, void*) {
      value = info->si_value.sival_ptr;
      arrived = 1;
    };
    must(sigaction(SIGRTMIN, &action, nullptr) == 0, "sigaction");
    sigprocmask(SIG_BLOCK, nullptr, &ours_let_in);
    sigdelset(&ours_let_in, SIGRTMIN);
  }
  static void recv() {
    while (arrived == 0) sigsuspend(&ours_let_in);
    arrived = 0;
    void* const taken = value;
    memcpy(message, &taken, sizeof taken);
  }
};

}  // namespace bare
