/*
 * Reads what each client is sent and accounts for every line: each said line exactly once, in its sender's order, byte
 * for byte, none of another room; each coming and going exactly once. Knows no sockets, no time, and no protocol.
 */
#ifndef VERIFIER_H
#define VERIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally {
  uint64_t deliveries;            /* said lines that came, each counted once */
  uint64_t entered;               /* clients that have seen themselves come */
  uint64_t joined, left;          /* comings and goings that were expected */
  uint64_t lost, duplicated, reordered, leaked;
  uint64_t corrupt;               /* lines that nobody sent */
  uint64_t presence;              /* comings and goings that are missing, too many, or untimely */
};

extern struct tally tally;

void verifier_start(void);

/* Reads the whole lines at the front; how many bytes they were. At most MAX_LINE + MAX_SOURCE bytes are left over. */
size_t verify(int client, const char *bytes, size_t size);

/* What a protocol has read in a line. `said` is false if nobody sent that; `text` is of plan.text_bytes. */
bool verifier_said(int client, uint32_t name, const char *text);
void verifier_came(int client, uint32_t name);
void verifier_went(int client, uint32_t name);

/*
 * How many lines of a sender have returned: come back to it where the protocol sends them back, else to all others.
 * `next_returned` goes through the clients for whom there are more than when it was last asked; -1: no more.
 */
uint32_t returned_to(int client);
int verifier_next_returned(void);

/* How many clients are sent a line. */
int receivers(void);

/* From now on the last `count` places of each room are expected to leave. */
void verifier_expect_leaving(int count);

/* Counts what has not come. `sent` is how many lines a sender of a room has sent. */
void verifier_finish(uint32_t (*sent)(int room, int sender));

/* The place in its room of a sender: they are spread over the order in which the members joined, because a server
 * that goes through the members in that order serves the last one last. -1: the place sends nothing. */
int place_of_sender(int sender);
int sender_at_place(int place);

#endif
