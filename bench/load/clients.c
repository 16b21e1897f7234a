/* See clients.h. */
#define _GNU_SOURCE
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gauges.h"
#include "plan.h"
#include "protocol.h"
#include "verifier.h"
#include "wire.h"

enum {
  EVENTS = 1024,
  READ_BYTES = 262144,
  SEND_BYTES = 65536,    /* built at once; at least one line is */
  CLIENTS_PER_ADDRESS = 500 /* servers may bound the connections from one address */
};

struct client {
  int fd; /* -1 once closed */
  int sender; /* counted in its room; -1 if it only listens */
  bool blocked;
  char *carry; /* the beginning of a line whose end has not come */
  size_t carried;
  char *unsent; /* what the kernel has not taken yet */
  size_t unsent_bytes, unsent_room;
  uint32_t begun;   /* its line that is next to send */
  uint32_t stop_at; /* lines it may send at all */
  uint32_t returned;
  int64_t *sent_at; /* of the lines in the window */
};

uint64_t connections_lost;
static struct client *clients;
static int connected;
static int poll_fd;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) die("calloc");
  return memory;
}

static void raise_file_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void clients_start(void) {
  raise_file_limit();
  poll_fd = epoll_create1(0);
  clients = zeroed(client_count(), sizeof *clients);
  for (int i = 0; i < client_count(); i++) {
    clients[i].fd = -1;
    clients[i].sender = sender_at_place(i % plan.members);
    if (clients[i].sender >= 0) clients[i].sent_at = zeroed(plan.window, sizeof(int64_t));
  }
}

static void watch(struct client *client, int operation) {
  struct epoll_event event = {.events = EPOLLIN | (client->blocked ? EPOLLOUT : 0), .data.ptr = client};
  if (epoll_ctl(poll_fd, operation, client->fd, &event)) die("epoll_ctl");
}

static int count_of_ports(void) {
  int count = 1;
  while (count < PORTS && plan.ports[count]) count++;
  return count;
}

static int connect_from(uint32_t address, int port) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
  struct sockaddr_in there = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){1}, sizeof(int));
  if (bind(fd, (struct sockaddr *)&here, sizeof here)) die("bind");
  if (connect(fd, (struct sockaddr *)&there, sizeof there)) die("connect");
  return fd;
}

static void lose(struct client *client) {
  connections_lost++;
  close(client->fd);
  client->fd = -1;
  client->unsent_bytes = 0;
}

static void block(struct client *client, bool blocked) {
  if (client->blocked == blocked) return;
  client->blocked = blocked;
  watch(client, EPOLL_CTL_MOD);
}

static void keep_unsent(struct client *client, const char *bytes, size_t size) {
  size_t needed = client->unsent_bytes + size;
  if (needed > client->unsent_room && !(client->unsent = realloc(client->unsent, client->unsent_room = 2 * needed)))
    die("realloc");
  if (size) memcpy(client->unsent + client->unsent_bytes, bytes, size);
  client->unsent_bytes = needed;
}

/* Sends as much as the kernel takes; how much that was. */
static size_t send_now(struct client *client, const char *bytes, size_t size) {
  ssize_t sent = send(client->fd, bytes, size, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return lose(client), size;
  return sent < 0 ? 0 : sent;
}

/* Sends bytes, after those that wait. */
static void send_all(struct client *client, const char *bytes, size_t size) {
  size_t sent = client->unsent_bytes ? 0 : send_now(client, bytes, size);
  if (client->fd < 0 || sent == size) return;
  keep_unsent(client, bytes + sent, size - sent);
  block(client, true);
}

void clients_say(int client, const char *bytes, size_t size) {
  if (clients[client].fd >= 0) send_all(&clients[client], bytes, size);
}

static void connect_one(int index) {
  char greeting[GREETING];
  struct client *client = &clients[index];
  int port = plan.ports[index % plan.members % count_of_ports()];
  client->fd = connect_from(INADDR_LOOPBACK + 1 + index / CLIENTS_PER_ADDRESS, port);
  fcntl(client->fd, F_SETFL, O_NONBLOCK);
  watch(client, EPOLL_CTL_ADD);
  clients_say(index, greeting, protocol_greet(index, greeting));
}

bool clients_connect(void) {
  for (; connected < client_count() && connected < (int)tally.entered + plan.at_once; connected++)
    connect_one(connected % plan.rooms * plan.members + connected / plan.rooms); /* rooms fill evenly */
  return connected == client_count();
}

/* Up to how many lines a sender may have begun now. */
static uint32_t allowed(const struct client *client) {
  uint32_t by_window = client->returned + plan.window;
  return by_window < client->stop_at ? by_window : client->stop_at;
}

/* Writes the lines that the window allows, as many as go at once; how many bytes. */
static size_t build(struct client *client, char *out, int64_t now) {
  size_t size = 0;
  for (; client->begun < allowed(client) && size < SEND_BYTES; client->begun++, size += plan.line_bytes) {
    protocol_write(client - clients, client->begun, out + size);
    client->sent_at[client->begun % plan.window] = now;
  }
  return size;
}

/* Sends what the window allows, unless something waits to be sent before it. */
static void send_lines(struct client *client, int64_t now) {
  static char out[SEND_BYTES + MAX_LINE];
  while (client->fd >= 0 && !client->unsent_bytes && client->begun < allowed(client))
    send_all(client, out, build(client, out, now));
}

/* The kernel takes bytes again. */
static void go_on_sending(struct client *client) {
  size_t sent = send_now(client, client->unsent, client->unsent_bytes);
  if (client->fd < 0) return;
  client->unsent_bytes -= sent;
  memmove(client->unsent, client->unsent + sent, client->unsent_bytes);
  if (client->unsent_bytes) return;
  block(client, false);
  if (client->sender >= 0) send_lines(client, now_ns());
}

/* Senders whose lines have returned send as many more. */
static void refill_windows(int64_t now) {
  for (int i; (i = verifier_next_returned()) >= 0;) {
    struct client *client = &clients[i];
    for (uint32_t returned = returned_to(i); client->returned < returned; client->returned++)
      latency_add(now - client->sent_at[client->returned % plan.window]);
    send_lines(client, now_ns());
  }
}

static void keep(struct client *client, const char *bytes, size_t size) {
  if (size && !client->carry) client->carry = zeroed(1, MAX_LINE + MAX_SOURCE);
  if (size) memcpy(client->carry, bytes, size);
  client->carried = size;
}

static void be_slow(void) {
  if (!plan.handicap_ns) return;
  for (int64_t until = now_ns() + plan.handicap_ns; now_ns() < until;) continue;
}

static void read_lines(struct client *client) {
  static char input[MAX_LINE + MAX_SOURCE + READ_BYTES];
  size_t carried = client->carried;
  if (carried) memcpy(input, client->carry, carried);
  ssize_t got = recv(client->fd, input + carried, READ_BYTES, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return lose(client);
  int64_t now = now_ns();
  if (plan.quick_ack) setsockopt(client->fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
  be_slow();
  size_t used = verify(client - clients, input, carried + got);
  keep(client, input + used, carried + got - used);
  refill_windows(now);
}

bool clients_poll(int wait_ms) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(poll_fd, events, EVENTS, wait_ms);
  for (int i = 0; i < count; i++) {
    struct client *client = events[i].data.ptr;
    if (client->fd >= 0 && events[i].events & EPOLLOUT) go_on_sending(client);
    if (client->fd >= 0 && events[i].events & ~EPOLLOUT) read_lines(client);
  }
  return count > 0;
}

void clients_send(void) {
  for (struct client *client = clients; client < clients + client_count(); client++) {
    if (client->sender < 0) continue;
    client->stop_at = UINT32_MAX;
    send_lines(client, now_ns());
  }
}

void clients_stop_sending(void) {
  for (struct client *client = clients; client < clients + client_count(); client++)
    client->stop_at = client->begun;
}

uint32_t lines_sent_by(int room, int sender) {
  return clients[room * plan.members + place_of_sender(sender)].begun;
}

uint64_t lines_sent(void) {
  uint64_t sum = 0;
  for (int i = 0; i < client_count(); i++) sum += clients[i].begun;
  return sum;
}

bool clients_have_flushed(void) {
  for (int i = 0; i < client_count(); i++)
    if (clients[i].unsent_bytes) return false;
  return true;
}

void clients_leave(int count) {
  for (int i = 0; i < client_count(); i++) {
    if (i % plan.members < plan.members - count || clients[i].fd < 0) continue;
    close(clients[i].fd);
    clients[i].fd = -1;
  }
}
