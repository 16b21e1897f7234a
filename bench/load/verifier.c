/* See verifier.h. The common case, a line that is the next of its sender, takes some ten nanoseconds. */
#include "verifier.h"

#include <stdio.h>
#include <stdlib.h>

#include "plan.h"
#include "protocol.h"
#include "wire.h"

enum { CAME = 1, WENT = 2, MISSING_KEPT = 65536, FAULTS_SHOWN = 5 };

/* A sender's window, as far as its lines have returned. */
struct flow {
  int client;
  bool listed;        /* among those whose lines have returned */
  uint32_t returned;
  uint32_t *receipts; /* of each line in the window; only where no line comes back to its sender */
};

struct tally tally;
char body_bytes[BODIES + MAX_LINE];

static uint32_t *next_counts;    /* [client][sender of its room]: the count of the next line */
static uint8_t *presence_seen;   /* [client][place of its room] */
static int *sender_by_place;
static struct flow *flows;       /* [room][sender] */
static struct flow **returning;  /* those listed */
static int returning_count;
static bool *resyncing;          /* [client]: skipping to the end of a line that nobody sent */
static int leaving;              /* places of each room, from its end */
static struct { int client, sender; uint32_t count; } missing[MISSING_KEPT];
static int missing_count;
static const char *read_from;    /* the line being read, to show where it is at fault */
static size_t read_size;

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) perror("calloc"), exit(1);
  return memory;
}

static void start_flows(void) {
  int count = plan.rooms * plan.senders;
  flows = zeroed(count, sizeof *flows);
  returning = zeroed(count, sizeof *returning);
  for (int i = 0; i < count; i++) {
    flows[i].client = i / plan.senders * plan.members + place_of_sender(i % plan.senders);
    if (!protocol_echoes) flows[i].receipts = zeroed(plan.window, sizeof *flows[i].receipts);
  }
}

void verifier_start(void) {
  next_counts = zeroed((size_t)client_count() * plan.senders, sizeof *next_counts);
  presence_seen = zeroed((size_t)client_count() * plan.members, sizeof *presence_seen);
  resyncing = zeroed(client_count(), sizeof *resyncing);
  sender_by_place = zeroed(plan.members, sizeof *sender_by_place);
  for (int place = 0; place < plan.members; place++) sender_by_place[place] = -1;
  for (int sender = 0; sender < plan.senders; sender++) sender_by_place[place_of_sender(sender)] = sender;
  start_flows();
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof body_bytes; i++) {
    random = random * 1103515245 + 12345;
    body_bytes[i] = '0' + (random >> 16) % 75; /* printable ASCII */
  }
}

int place_of_sender(int sender) { return (2 * (int64_t)sender + 1) * plan.members / (2 * plan.senders); }
int sender_at_place(int place) { return sender_by_place[place]; }
int receivers(void) { return plan.members - !protocol_echoes; }

static uint32_t *next_count(int client, int sender) {
  return next_counts + (size_t)client * plan.senders + sender;
}

static uint8_t *presence_of(int client, int place) {
  return presence_seen + (size_t)client * plan.members + place;
}

static struct flow *flow_of(int client, int sender) { return flows + room_of(client) * plan.senders + sender; }

uint32_t returned_to(int client) { return flow_of(client, sender_by_place[place_of(client)])->returned; }

int verifier_next_returned(void) {
  if (returning_count == 0) return -1;
  struct flow *flow = returning[--returning_count];
  flow->listed = false;
  return flow->client;
}

/* The line has come to a client. Lines before it that have not returned are counted as lost, or will not be waited for. */
static inline void note_return(int client, struct flow *flow, uint32_t count) {
  if (protocol_echoes) {
    if (client != flow->client || count < flow->returned) return;
    flow->returned = count + 1;
  } else {
    if (count < flow->returned || ++flow->receipts[count % plan.window] < (uint32_t)receivers()) return;
    for (; flow->returned <= count; flow->returned++) flow->receipts[flow->returned % plan.window] = 0;
  }
  if (!flow->listed) returning[returning_count++] = flow;
  flow->listed = true;
}

static void show(const char *what, int client) {
  static int shown;
  if (shown++ < FAULTS_SHOWN)
    fprintf(stderr, "%s at client %d: %.*s\n", what, client, (int)(read_size < 90 ? read_size : 90), read_from);
}

static void fault(uint64_t *counter, const char *what, int client) {
  ++*counter;
  show(what, client);
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

/* Whether a line that is not the next of its sender counts as delivered. */
static bool not_the_next(int client, int sender, uint32_t count) {
  uint32_t *next = next_count(client, sender);
  if (count > *next) {
    show("too early", client);
    note_missing(client, sender, *next, count);
    *next = count + 1;
  } else if (was_missing(client, sender, count)) {
    fault(&tally.reordered, "reordered", client);
  } else {
    fault(&tally.duplicated, "duplicated", client);
    return false;
  }
  return true;
}

/* Whether a client should be sent lines of a sender of its room. */
static inline bool receives(int client, int sender) {
  return protocol_echoes || sender != sender_by_place[place_of(client)];
}

bool verifier_said(int client, uint32_t name, const char *text) {
  uint32_t count;
  int sender = (int)(name & 0xFFFF) < plan.members ? sender_by_place[name & 0xFFFF] : -1;
  if (sender < 0 || !read_number(text, &count)) return false;
  if (!plan.discard && memcmp(text + NUMBER, body_of(name, count), plan.text_bytes - NUMBER)) return false;
  if ((int)(name >> 16) != room_of(client)) {
    fault(&tally.leaked, "leaked", client);
  } else if (!receives(client, sender)) {
    fault(&tally.duplicated, "sent back", client);
  } else if (count == *next_count(client, sender) || plan.discard) {
    *next_count(client, sender) = count + 1;
    tally.deliveries++;
    note_return(client, flow_of(client, sender), count);
  } else if (not_the_next(client, sender, count)) {
    tally.deliveries++;
    note_return(client, flow_of(client, sender), count);
  }
  return true;
}

/* Who sees somebody come or go must be in the room by then, and not have seen it. */
static void presence(int client, uint32_t name, uint8_t what) {
  int place = name & 0xFFFF, own_place = place_of(client);
  if ((int)(name >> 16) != room_of(client) || place >= plan.members)
    return fault(&tally.leaked, "leaked", client);
  bool untimely = what == CAME ? place != own_place && !*presence_of(client, own_place)
                               : place < plan.members - leaving;
  if (untimely || *presence_of(client, place) & what) return fault(&tally.presence, "untimely", client);
  *presence_of(client, place) |= what;
  ++*(what == CAME ? &tally.joined : &tally.left);
  tally.entered += what == CAME && place == own_place;
}

void verifier_came(int client, uint32_t name) { presence(client, name, CAME); }
void verifier_went(int client, uint32_t name) { presence(client, name, WENT); }

/* Reads one line; its bytes, or 0 if not all of it has come. */
static inline size_t verify_line(int client, const char *line, size_t size) {
  read_from = line;
  read_size = size;
  int bytes = protocol_read(client, line, size);
  if (bytes != NO_LINE) return bytes;
  fault(&tally.corrupt, "corrupt", client);
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
  int own_place = place_of(client), other = client - own_place + place;
  bool sees = *presence_of(client, place) & CAME, is_seen = *presence_of(other, own_place) & CAME;
  if (place == own_place ? !sees : place < own_place && sees == is_seen) tally.presence++;
  bool stayed = own_place < plan.members - leaving, left = place >= plan.members - leaving;
  if (stayed && left && !(*presence_of(client, place) & WENT)) tally.presence++;
}

void verifier_finish(uint32_t (*sent)(int room, int sender)) {
  for (int client = 0; client < client_count(); client++) {
    for (int sender = 0; sender < plan.senders; sender++)
      if (receives(client, sender)) tally.lost += sent(room_of(client), sender) - *next_count(client, sender);
    for (int place = 0; place < plan.members; place++) finish_presence(client, place);
  }
}
