/*
 * A straightforward JOIN chat server (SPEC J1-J3), to be measured against: one epoll loop, one send() for each delivery.
 * With -DBATCHED, what a receiver is sent in one round of the loop goes out in one write: about the limit of what a
 * single thread can do. Knows nothing of Switchboard but the protocol. Linux only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_BYTES 20000      /* the longest line, its newline included (J3) */
#define NAME_BYTES 20         /* of a room or a user (J1) */
#define READ_BYTES 65536      /* taken from one connection before the others have their turn */
#define UNREAD_BYTES 1048576  /* that may wait for a client who does not read (J6) */
#define EVENTS 1024

struct buffer {
  char *bytes;
  size_t start, end, capacity;
};

struct client {
  int fd;
  bool dead, dirty, blocked;
  char name[NAME_BYTES + 1];
  struct room *room; /* null until it has joined */
  struct client *previous, *next;
  struct client *next_dead, *next_dirty;
  struct buffer in; /* the beginning of a line whose end has not come */
  struct buffer out;
};

struct room {
  char name[NAME_BYTES + 1];
  struct client *first, *last;
  struct room *next;
};

static int poll_fd;
static struct room *rooms;
static struct client *dead;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static size_t waiting(const struct buffer *buffer) { return buffer->end - buffer->start; }

static void append(struct buffer *buffer, const char *bytes, size_t size) {
  if (buffer->end + size > buffer->capacity) {
    while (buffer->end + size > buffer->capacity) buffer->capacity = buffer->capacity ? 2 * buffer->capacity : 256;
    if (!(buffer->bytes = realloc(buffer->bytes, buffer->capacity))) die("realloc");
  }
  memcpy(buffer->bytes + buffer->end, bytes, size);
  buffer->end += size;
}

static void release(struct buffer *buffer) {
  free(buffer->bytes);
  *buffer = (struct buffer){0};
}

/* It is closed and forgotten when the events of this round are done: some of them may still point to it. */
static void condemn(struct client *client) {
  if (client->dead) return;
  client->dead = true;
  client->next_dead = dead;
  dead = client;
}

static void watch_for_room_to_write(struct client *client, bool blocked) {
  if (client->blocked == blocked) return;
  client->blocked = blocked;
  struct epoll_event event = {.events = EPOLLIN | (blocked ? EPOLLOUT : 0), .data.ptr = client};
  if (epoll_ctl(poll_fd, EPOLL_CTL_MOD, client->fd, &event)) die("epoll_ctl");
}

/* How much the kernel took: 0 if it has no room now. */
static size_t try_send(struct client *client, const char *bytes, size_t size) {
  ssize_t sent = send(client->fd, bytes, size, MSG_NOSIGNAL);
  if (sent >= 0) return sent;
  if (errno != EAGAIN) condemn(client);
  return 0;
}

static void flush(struct client *client) {
  struct buffer *out = &client->out;
  if (client->dead) return;
  if (waiting(out)) out->start += try_send(client, out->bytes + out->start, waiting(out));
  if (!waiting(out)) out->start = out->end = 0;
  if (!client->dead) watch_for_room_to_write(client, waiting(out) > 0);
}

static void keep_for_later(struct client *client, const char *bytes, size_t size) {
  append(&client->out, bytes, size);
  if (waiting(&client->out) <= UNREAD_BYTES) return;
  flush(client);
  if (waiting(&client->out) > UNREAD_BYTES) condemn(client);
}

#ifdef BATCHED

static struct client *dirty;

static void deliver(struct client *client, const char *bytes, size_t size) {
  if (client->dead) return;
  keep_for_later(client, bytes, size);
  if (client->dirty) return;
  client->dirty = true;
  client->next_dirty = dirty;
  dirty = client;
}

static void end_round(void) {
  for (; dirty; dirty = dirty->next_dirty) {
    dirty->dirty = false;
    flush(dirty);
  }
}

#else

static void deliver(struct client *client, const char *bytes, size_t size) {
  if (client->dead) return;
  size_t sent = waiting(&client->out) ? 0 : try_send(client, bytes, size);
  if (client->dead || sent == size) return;
  keep_for_later(client, bytes + sent, size - sent);
  if (!client->dead) watch_for_room_to_write(client, true);
}

static void end_round(void) {}

#endif

/* To everyone in the room: the user's name, what is between, and a line (J2). */
static void broadcast(struct room *room, const char *name, const char *between, const char *line, size_t size) {
  static char out[NAME_BYTES + 16 + LINE_BYTES];
  size_t length = sprintf(out, "%s%s", name, between);
  memcpy(out + length, line, size);
  for (struct client *member = room->first; member; member = member->next) deliver(member, out, length + size);
}

static struct room *room_named(const char *name) {
  for (struct room *room = rooms; room; room = room->next)
    if (!strcmp(room->name, name)) return room;
  struct room *room = calloc(1, sizeof *room);
  if (!room) die("calloc");
  strcpy(room->name, name);
  room->next = rooms;
  return rooms = room;
}

static void enter(struct client *client, struct room *room) {
  client->room = room;
  client->previous = room->last;
  *(room->last ? &room->last->next : &room->first) = client;
  room->last = client;
  broadcast(room, client->name, " has joined\n", "", 0);
}

static void drop_if_empty(struct room *room) {
  if (room->first) return;
  struct room **link = &rooms;
  while (*link != room) link = &(*link)->next;
  *link = room->next;
  free(room);
}

static void leave(struct client *client) {
  struct room *room = client->room;
  if (!room) return;
  *(client->previous ? &client->previous->next : &room->first) = client->next;
  *(client->next ? &client->next->previous : &room->last) = client->previous;
  broadcast(room, client->name, " has left\n", "", 0);
  drop_if_empty(room);
}

static void refuse(struct client *client) {
  deliver(client, "ERROR\n", 6);
  flush(client);
  condemn(client);
}

/* Copies a name of 1 to 20 printable ASCII characters up to a space or the end; where it ends, or null. */
static const char *take_name(const char *from, const char *end, char *name) {
  size_t length = 0;
  for (; from < end && *from > ' ' && *from < 127 && length < NAME_BYTES; from++) name[length++] = *from;
  name[length] = 0;
  return length && (from == end || *from == ' ') ? from : NULL;
}

static void join(struct client *client, const char *line, const char *end) {
  char name[NAME_BYTES + 1];
  if (end - line < 5 || strncasecmp(line, "JOIN ", 5)) return refuse(client);
  const char *space = take_name(line + 5, end, name);
  if (!space || space == end || take_name(space + 1, end, client->name) != end) return refuse(client);
  enter(client, room_named(name));
}

/* A line from its first byte to its newline; a CR before that is dropped (J1). */
static void handle(struct client *client, char *line, char *newline) {
  if (newline - line >= LINE_BYTES) return refuse(client);
  if (newline > line && newline[-1] == '\r') *--newline = '\n';
  if (client->room) broadcast(client->room, client->name, ": ", line, newline + 1 - line);
  else join(client, line, newline);
}

static void read_from(struct client *client) {
  static char input[LINE_BYTES + READ_BYTES];
  size_t size = waiting(&client->in);
  if (size) memcpy(input, client->in.bytes, size);
  ssize_t got = recv(client->fd, input + size, READ_BYTES, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return condemn(client);
  char *line = input, *end = input + size + got, *newline;
  while (!client->dead && (newline = memchr(line, '\n', end - line))) {
    handle(client, line, newline);
    line = newline + 1;
  }
  if (end - line >= LINE_BYTES) refuse(client);
  release(&client->in);
  if (!client->dead && line < end) append(&client->in, line, end - line);
}

static void accept_all(int listener) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct client *client = calloc(1, sizeof *client);
    if (!client) die("calloc");
    client->fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
  }
  if (errno != EAGAIN && errno != ECONNABORTED) die("accept");
}

static void forget(struct client *client) {
  close(client->fd);
  release(&client->in);
  release(&client->out);
  free(client);
}

/* Telling the others that somebody has left may find more who are gone. */
static void bury_the_dead(void) {
  struct client *gone = NULL;
  while (dead) {
    for (struct client *client; (client = dead);) {
      dead = client->next_dead;
      client->next_dead = gone;
      gone = client;
      leave(client);
    }
    end_round();
  }
  for (struct client *client; (client = gone);) {
    gone = client->next_dead;
    forget(client);
  }
}

static int listen_on_any_port(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1024)) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("join 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(void) {
  prctl(PR_SET_PDEATHSIG, SIGTERM); /* never outlives the benchmark */
  poll_fd = epoll_create1(0);
  int listener = listen_on_any_port();
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
  if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event)) die("epoll_ctl");
  for (;;) {
    int count = epoll_wait(poll_fd, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct client *client = events[i].data.ptr;
      if (!client) accept_all(listener);
      else if (!client->dead && events[i].events & EPOLLOUT) flush(client);
      if (client && !client->dead && events[i].events & ~EPOLLOUT) read_from(client);
    }
    end_round();
    bury_the_dead();
  }
}
