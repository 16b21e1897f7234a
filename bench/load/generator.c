/*
 * The load generator: one epoll loop that plays all the clients against one server, in phases (join, rest, warm up,
 * measure, drain, leave), and prints what it measured as one JSON object. Every phase ends: when nothing has come for as
 * long as its patience lasts, or the whole run has taken too long. Knows no protocol: it is linked with one. Linux only.
 *
 *     generator --port 1234 --rooms 10 --members 10 --senders 10 --window 64
 *     {"seconds":1.000,"deliveries":4000000,...}
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clients.h"
#include "gauges.h"
#include "plan.h"
#include "protocol.h"
#include "verifier.h"
#include "wire.h"

enum { LEAVERS = 8 /* of a room */, LEAVERS_OF_ALL = 500, LISTEN_ON_MS = 100, WHOLE_RUN_SECONDS = 120 };

struct plan plan = {.rooms = 1, .members = 2, .senders = 1, .window = 1, .at_once = 100, .line_bytes = 64, .measure_ms = 1000, .patience_ms = 5000};

static const struct { const char *name; int *value; int least, most; } options[] = {
    {"port", &plan.ports[0], 1, 65535},
    {"port-2", &plan.ports[1], 0, 65535},
    {"port-3", &plan.ports[2], 0, 65535},
    {"rooms", &plan.rooms, 1, 32767},
    {"members", &plan.members, 1, 65535},
    {"senders", &plan.senders, 0, 65535},
    {"private", &plan.private, 0, 1},
    {"window", &plan.window, 1, 65536},
    {"line-bytes", &plan.line_bytes, 16, MAX_LINE},
    {"quick-ack", &plan.quick_ack, 0, 1},
    {"at-once", &plan.at_once, 1, 65536},
    {"settle-ms", &plan.settle_ms, 0, 60000},
    {"warmup-ms", &plan.warmup_ms, 0, 60000},
    {"measure-ms", &plan.measure_ms, 0, 60000},
    {"patience-ms", &plan.patience_ms, 1, 60000},
    {"server-pid", &plan.server_pids[0], 0, 1 << 30},
    {"server-pid-2", &plan.server_pids[1], 0, 1 << 30},
    {"server-pid-3", &plan.server_pids[2], 0, 1 << 30},
    {"server-pid-4", &plan.server_pids[3], 0, 1 << 30},
    {"handicap-ns", &plan.handicap_ns, 0, 1000000},
    {"discard", &plan.discard, 0, 1},
};
enum { OPTIONS = sizeof options / sizeof *options };

static void read_options(int argc, char **argv) {
  struct option known[OPTIONS + 1] = {0};
  for (int i = 0; i < OPTIONS; i++) known[i] = (struct option){options[i].name, required_argument, NULL, i};
  for (int i; (i = getopt_long(argc, argv, "", known, NULL)) != -1;) {
    if (i == '?') exit(2);
    *options[i].value = atoi(optarg);
  }
  for (int i = 0; i < OPTIONS; i++) {
    if (*options[i].value >= options[i].least && *options[i].value <= options[i].most) continue;
    fprintf(stderr, "--%s must be from %d to %d\n", options[i].name, options[i].least, options[i].most);
    exit(2);
  }
}

static void refuse(bool refused, const char *why) {
  if (!refused) return;
  fprintf(stderr, "%s\n", why);
  exit(2);
}

static void check_plan(void) {
  plan.text_bytes = plan.line_bytes - protocol_framing();
  refuse(plan.text_bytes < NUMBER, "the lines are too short for this protocol");
  refuse(plan.senders > plan.members, "a room cannot have more senders than members");
  refuse(plan.private && plan.members != 2, "private talk is among two");
}

/* Runs the clients until it is done, or for so many milliseconds, or until nothing comes any more. Whether it is done. */
static bool run(bool (*done)(void), int64_t limit_ms) {
  int64_t now = now_ns() / 1000000, heard = now, until = now + limit_ms;
  while (!done() && now < until && now < heard + plan.patience_ms) {
    int64_t wait = until - now < plan.patience_ms ? until - now : plan.patience_ms;
    bool came = clients_poll(wait);
    now = now_ns() / 1000000;
    if (came) heard = now;
  }
  return done();
}

static const int64_t as_long_as_it_takes = INT64_C(1000) * WHOLE_RUN_SECONDS;

static bool never(void) { return false; }

static bool all_have_joined(void) {
  uint64_t members = plan.members;
  return clients_connect() && tally.joined == plan.rooms * members * (members + 1) / 2;
}

static bool all_has_come(void) {
  return clients_have_flushed() && tally.deliveries + tally.lost == lines_sent() * receivers();
}

static int least(int a, int b) { return a < b ? a : b; }

/* How many leave each room: some servers take long to see thousands go. */
static int leavers(void) { return least(plan.members / 2, least(LEAVERS, 1 + LEAVERS_OF_ALL / plan.rooms)); }

static bool all_have_left(void) {
  return tally.left == (uint64_t)plan.rooms * leavers() * (plan.members - leavers());
}

struct moment {
  double seconds, own_cpu, server_cpu;
  uint64_t deliveries;
};

static struct moment moment(void) {
  struct moment now = {now_ns() / 1e9, own_cpu_seconds(), 0, tally.deliveries};
  for (int i = 0; i < SERVERS; i++) now.server_cpu += cpu_seconds_of(plan.server_pids[i]);
  return now;
}

static int64_t memory_of_servers(void) {
  int64_t bytes = 0;
  for (int i = 0; i < SERVERS; i++) bytes += memory_of(plan.server_pids[i]);
  return bytes;
}

/* Everybody joins and rests; how much memory the server took for it, in bytes. The moments before and after joining. */
static int64_t join_all(struct moment span[2]) {
  int64_t before = memory_of_servers();
  span[0] = moment();
  if (!run(all_have_joined, as_long_as_it_takes)) fputs("not all have joined\n", stderr);
  span[1] = moment();
  usleep(1000 * plan.settle_ms);
  return memory_of_servers() - before;
}

/* The storm; the moments at its beginning and its end. */
static void measure(struct moment span[2]) {
  clients_send();
  run(never, plan.warmup_ms);
  latency_reset();
  span[0] = moment();
  run(never, plan.measure_ms);
  span[1] = moment();
  clients_stop_sending();
}

/* What was sent arrives, some leave, and all is accounted for. */
static void settle_accounts(void) {
  run(all_has_come, as_long_as_it_takes);
  verifier_expect_leaving(leavers());
  clients_leave(leavers());
  run(all_have_left, as_long_as_it_takes);
  run(never, LISTEN_ON_MS); /* to what is too much */
  verifier_finish(lines_sent_by);
}

static void report(const struct moment joining[2], const struct moment span[2], int64_t memory) {
  printf("{\"seconds\":%.6f,\"deliveries\":%lu,", span[1].seconds - span[0].seconds,
         span[1].deliveries - span[0].deliveries);
  printf("\"serverCpuSeconds\":%.6f,\"ownCpuSeconds\":%.6f,", span[1].server_cpu - span[0].server_cpu,
         span[1].own_cpu - span[0].own_cpu);
  printf("\"returnP50Us\":%.1f,\"returnP99Us\":%.1f,", latency_quantile_ns(0.5) / 1e3,
         latency_quantile_ns(0.99) / 1e3);
  printf("\"joinSeconds\":%.6f,\"joinCpuSeconds\":%.6f,", joining[1].seconds - joining[0].seconds,
         joining[1].server_cpu - joining[0].server_cpu);
  printf("\"memoryPerConnectionBytes\":%.0f,", (double)memory / client_count());
  printf("\"verified\":%lu,\"joined\":%lu,\"left\":%lu,", tally.deliveries, tally.joined, tally.left);
  printf("\"faults\":{\"lost\":%lu,\"duplicated\":%lu,\"reordered\":%lu,\"leaked\":%lu,", tally.lost,
         tally.duplicated, tally.reordered, tally.leaked);
  printf("\"corrupt\":%lu,\"presence\":%lu,\"disconnected\":%lu}}\n", tally.corrupt, tally.presence,
         connections_lost);
}

int main(int argc, char **argv) {
  struct moment joining[2], span[2];
  read_options(argc, argv);
  check_plan();
  prctl(PR_SET_PDEATHSIG, SIGTERM); /* never outlives the benchmark */
  alarm(WHOLE_RUN_SECONDS);
  verifier_start();
  clients_start();
  int64_t memory = join_all(joining);
  measure(span);
  settle_accounts();
  report(joining, span, memory);
}
