/* What one run of the load generator is to do, from its command line; the same for all its files. */
#ifndef PLAN_H
#define PLAN_H

struct plan {
  int port;
  int rooms;
  int members;     /* in each room */
  int senders;     /* in each room */
  int window;      /* lines a sender sends before it waits for its own to come back */
  int line_bytes;  /* as sent, the newline included */
  int settle_ms;   /* idle after all have joined, before the server's memory is read */
  int warmup_ms;   /* of traffic that is verified but not measured */
  int measure_ms;
  int patience_ms; /* a phase fails when for so long nothing arrives */
  int server_pid;  /* whose CPU time and memory are read; 0 for none */
  int handicap_ns; /* idled away after each read, to see whether a slower generator would measure less */
  int discard;     /* 1: lines are told apart but not verified, to see what verifying costs */
};

extern struct plan plan;

static inline int client_count(void) { return plan.rooms * plan.members; }

#endif
