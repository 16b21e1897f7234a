/* See verifier.h. The common case, a line that is the next of its sender, takes some ten nanoseconds. */
#include "verifier.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan.h"
#include "wire.h"

enum { SAW_JOIN = 1, SAW_LEAVE = 2, MISSING_KEPT = 65536, FAULTS_SHOWN = 5 };

struct tally tally;
char body_bytes[BODIES + MAX_LINE];

static uint32_t *next_counts;    /* [client][sender of its room]: the count of the next line */
static uint8_t *presence_seen;   /* [client][place of its room] */
static int *sender_by_place;
static bool *resyncing;          /* [client]: skipping to the end of a line that nobody sent */
static int leaving;              /* places of each room, from its end */
static struct { int client, sender; uint32_t count; } missing[MISSING_KEPT];
static int missing_count;

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) perror("calloc"), exit(1);
  return memory;
}

void verifier_start(void) {
  next_counts = zeroed((size_t)client_count() * plan.senders, sizeof *next_counts);
  presence_seen = zeroed((size_t)client_count() * plan.members, sizeof *presence_seen);
  resyncing = zeroed(client_count(), sizeof *resyncing);
  sender_by_place = zeroed(plan.members, sizeof *sender_by_place);
  for (int place = 0; place < plan.members; place++) sender_by_place[place] = -1;
  for (int sender = 0; sender < plan.senders; sender++) sender_by_place[place_of_sender(sender)] = sender;
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof body_bytes; i++) {
    random = random * 1103515245 + 12345;
    body_bytes[i] = '0' + (random >> 16) % 75; /* printable ASCII */
  }
}

int place_of_sender(int sender) { return (2 * (int64_t)sender + 1) * plan.members / (2 * plan.senders); }
int sender_at_place(int place) { return sender_by_place[place]; }

static uint32_t *next_count(int client, int sender) {
  return next_counts + (size_t)client * plan.senders + sender;
}

static uint8_t *presence_of(int client, int place) {
  return presence_seen + (size_t)client * plan.members + place;
}

uint32_t echoes_of(int client, int sender) { return *next_count(client, sender); }

static void show(const char *what, int client, const char *line, size_t size) {
  static int shown;
  if (shown++ < FAULTS_SHOWN)
    fprintf(stderr, "%s at client %d: %.*s\n", what, client, (int)(size < 60 ? size : 60), line);
}

static void fault(uint64_t *counter, const char *what, int client, const char *line, size_t size) {
  ++*counter;
  show(what, client, line, size);
}

/* A sender's line came too early: those between are lost, unless they come later. */
static void note_missing(int client, int sender, uint32_t from, uint32_t to) {
  tally.lost += to - from;
  for (; from < to && missing_count < MISSING_KEPT; from++) {
    missing[missing_count].client = client;
    missing[missing_count].sender = sender;
    missing[missing_count++].count = from;
  }
}

static bool was_missing(int client, int sender, uint32_t count) {
  for (int i = 0; i < missing_count; i++) {
    if (missing[i].client != client || missing[i].sender != sender || missing[i].count != count) continue;
    missing[i] = missing[--missing_count];
    tally.lost--;
    return true;
  }
  return false;
}

static void not_the_next(int client, int sender, uint32_t count, const char *line, size_t size) {
  uint32_t *next = next_count(client, sender);
  if (count > *next) {
    show("too early", client, line, size);
    note_missing(client, sender, *next, count);
    *next = count + 1;
    tally.deliveries++;
  } else if (was_missing(client, sender, count)) {
    fault(&tally.reordered, "reordered", client, line, size);
    tally.deliveries++;
  } else {
    fault(&tally.duplicated, "duplicated", client, line, size);
  }
}

/* A whole line of the form that is said. */
static inline bool said(int client, uint32_t name, const char *line, size_t size) {
  uint32_t count;
  int sender = (int)(name & 0xFFFF) < plan.members ? sender_by_place[name & 0xFFFF] : -1;
  if (sender < 0 || line[size - 1] != '\n' || !read_number(line + PREFIX, &count)) return false;
  if (!plan.discard && memcmp(line + PREFIX + NUMBER, body_of(name, count), plan.line_bytes - NUMBER - 1))
    return false;
  if ((int)(name >> 16) != client / plan.members) {
    fault(&tally.leaked, "leaked", client, line, size);
  } else if (count == *next_count(client, sender) || plan.discard) {
    *next_count(client, sender) = count + 1;
    tally.deliveries++;
  } else {
    not_the_next(client, sender, count, line, size);
  }
  return true;
}

/* "has joined" or "has left": who sees it must be in the room by then, and not have seen it. */
static void presence(int client, uint32_t name, uint8_t what, const char *line, size_t size) {
  int place = name & 0xFFFF, own_place = client % plan.members;
  if ((int)(name >> 16) != client / plan.members || place >= plan.members)
    return fault(&tally.leaked, "leaked", client, line, size);
  bool untimely = what == SAW_JOIN ? place != own_place && !*presence_of(client, own_place)
                                   : place < plan.members - leaving;
  if (untimely || *presence_of(client, place) & what)
    return fault(&tally.presence, "untimely", client, line, size);
  *presence_of(client, place) |= what;
  ++*(what == SAW_JOIN ? &tally.joined : &tally.left);
  tally.entered += what == SAW_JOIN && place == own_place;
}

/* Reads one line; its bytes, or 0 if not all of it has come. */
static inline size_t verify_line(int client, const char *line, size_t size) {
  static const char joined_text[] = " has joined\n", left_text[] = " has left\n";
  const size_t said_size = PREFIX + plan.line_bytes, joined_size = NUMBER + 12, left_size = NUMBER + 10;
  uint32_t name;
  if (size < PREFIX) return 0;
  bool named = read_number(line, &name);
  if (named && line[NUMBER] == ':') {
    if (size < said_size) return 0;
    if (said(client, name, line, said_size)) return said_size;
  } else if (named && size < joined_size && !memchr(line, '\n', size)) {
    return 0;
  } else if (named && size >= joined_size && !memcmp(line + NUMBER, joined_text, joined_size - NUMBER)) {
    return presence(client, name, SAW_JOIN, line, joined_size), joined_size;
  } else if (named && size >= left_size && !memcmp(line + NUMBER, left_text, left_size - NUMBER)) {
    return presence(client, name, SAW_LEAVE, line, left_size), left_size;
  }
  fault(&tally.corrupt, "corrupt", client, line, size);
  resyncing[client] = true;
  return 1;
}

size_t verify(int client, const char *bytes, size_t size) {
  size_t at = 0, step = 1;
  while (at < size && step) {
    if (resyncing[client]) {
      const char *newline = memchr(bytes + at, '\n', size - at);
      resyncing[client] = !newline;
      step = newline ? (size_t)(newline + 1 - (bytes + at)) : size - at;
    } else {
      step = verify_line(client, bytes + at, size - at);
    }
    at += step;
  }
  return at;
}

void verifier_expect_leaving(int count) { leaving = count; }

/* Of two members, the one who came first sees the other come, and only that one. */
static void finish_presence(int client, int place) {
  int own_place = client % plan.members, other = client - own_place + place;
  bool sees = *presence_of(client, place) & SAW_JOIN, is_seen = *presence_of(other, own_place) & SAW_JOIN;
  if (place == own_place ? !sees : place < own_place && sees == is_seen) tally.presence++;
  bool stayed = own_place < plan.members - leaving, left = place >= plan.members - leaving;
  if (stayed && left && !(*presence_of(client, place) & SAW_LEAVE)) tally.presence++;
}

void verifier_finish(uint32_t (*sent)(int room, int sender)) {
  for (int client = 0; client < client_count(); client++) {
    for (int sender = 0; sender < plan.senders; sender++)
      tally.lost += sent(client / plan.members, sender) - *next_count(client, sender);
    for (int place = 0; place < plan.members; place++) finish_presence(client, place);
  }
}
