/* What one run of the load generator is to do, from its command line; the same for all its files. */
#ifndef PLAN_H
#define PLAN_H

enum { PORTS = 3, SERVERS = 4 };

struct plan {
  int ports[PORTS]; /* the members of a room are spread over them; 0 for none */
  int rooms;
  int members;     /* in each room */
  int senders;     /* in each room */
  int private;     /* 1: rooms are of two, who tell each other what others say in the room */
  int window;      /* lines a sender sends before it waits for them to have come */
  int line_bytes;  /* as sent, the line's ending included */
  int text_bytes;  /* of these, what the protocol leaves for the text */
  int quick_ack;   /* 1: what comes is acknowledged at once, for servers that wait for that before they send more */
  int at_once;     /* clients that may be connected and not have joined; at most as many as the server's backlog */
  int settle_ms;   /* idle after all have joined, before the server's memory is read */
  int warmup_ms;   /* of traffic that is verified but not measured */
  int measure_ms;
  int patience_ms; /* a phase fails when for so long nothing arrives */
  int server_pids[SERVERS]; /* whose CPU time and memory are read; 0 for none */
  int handicap_ns; /* idled away after each read, to see whether a slower generator would measure less */
  int discard;     /* 1: lines are told apart but not verified, to see what verifying costs */
};

extern struct plan plan;

static inline int client_count(void) { return plan.rooms * plan.members; }

#endif
