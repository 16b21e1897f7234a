/*
 * What is common to the lines of all protocols. Numbers are eight letters, a to p for 0 to 15, which are quick to read. A
 * client's name is a number: the room in the upper half, the place in the room in the lower. A text is a number and a
 * body, which depends on who sends and on the count, so that a text pieced together from two is noticed.
 *
 *     aaabaaac           the third in the second room
 *     aaaaaaah????????   the eighth text of somebody
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "plan.h"

enum {
  NUMBER = 8,
  MAX_LINE = 20000,
  MAX_SOURCE = 128, /* what comes before a line to say whose it is */
  BODIES = 1024 /* different bodies there are */
};

extern char body_bytes[BODIES + MAX_LINE];

static inline int room_of(int client) { return client / plan.members; }
static inline int place_of(int client) { return client % plan.members; }
static inline uint32_t name_of(int client) { return (uint32_t)room_of(client) << 16 | place_of(client); }

static inline const char *body_of(uint32_t name, uint32_t count) {
  return body_bytes + ((name * 37 + (name >> 16) * 101 + count * 7) & (BODIES - 1));
}

static inline void write_number(char *to, uint32_t number) {
  uint64_t x = number; /* spreads eight nibbles over eight bytes */
  x = (x | x << 16) & 0x0000FFFF0000FFFF;
  x = (x | x << 8) & 0x00FF00FF00FF00FF;
  x = (x | x << 4) & 0x0F0F0F0F0F0F0F0F;
  x = __builtin_bswap64(x + 0x6161616161616161);
  memcpy(to, &x, NUMBER);
}

/* False if the bytes are not letters from a to p. */
static inline bool read_number(const char *from, uint32_t *number) {
  uint64_t x;
  memcpy(&x, from, NUMBER);
  x = __builtin_bswap64(x) - 0x6161616161616161;
  if (x & 0xF0F0F0F0F0F0F0F0) return false;
  x = (x | x >> 4) & 0x00FF00FF00FF00FF;
  x = (x | x >> 8) & 0x0000FFFF0000FFFF;
  *number = x | x >> 16;
  return true;
}

/* A text of `plan.text_bytes`. */
static inline void write_text(char *to, uint32_t name, uint32_t count) {
  write_number(to, count);
  memcpy(to + NUMBER, body_of(name, count), plan.text_bytes - NUMBER);
}

#endif
