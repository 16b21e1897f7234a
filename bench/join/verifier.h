/*
 * Reads what each client is sent and accounts for every line: each said line exactly once, in its sender's order, byte
 * for byte, none of another room; each coming and going exactly once. Knows no sockets and no time.
 */
#ifndef VERIFIER_H
#define VERIFIER_H

#include <stddef.h>
#include <stdint.h>

struct tally {
  uint64_t deliveries;            /* said lines that came, each counted once */
  uint64_t entered;               /* clients that have seen themselves come */
  uint64_t joined, left;          /* "has joined" and "has left" lines that were expected */
  uint64_t lost, duplicated, reordered, leaked;
  uint64_t corrupt;               /* lines that nobody sent */
  uint64_t presence;              /* comings and goings that are missing, too many, or untimely */
};

extern struct tally tally;

void verifier_start(void);

/* Reads the whole lines at the front; how many bytes they were. At most MAX_LINE + PREFIX bytes are left over. */
size_t verify(int client, const char *bytes, size_t size);

/* How many of its own lines a sender has had back. `sender` counts in its room. */
uint32_t echoes_of(int client, int sender);

/* From now on "has left" is expected of the last `count` places of each room. */
void verifier_expect_leaving(int count);

/* Counts what has not come. `sent` is how many lines a sender of a room has sent. */
void verifier_finish(uint32_t (*sent)(int room, int sender));

/* The place in its room of a sender: they are spread over the order in which the members joined, because a server
 * that goes through the members in that order serves the last one last. -1: the place sends nothing. */
int place_of_sender(int sender);
int sender_at_place(int place);

#endif
