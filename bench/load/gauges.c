/* See gauges.h. */
#include "gauges.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
double own_cpu_seconds(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9; }

static FILE *open_proc(int pid, const char *file) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  return pid ? fopen(path, "r") : NULL;
}

double cpu_seconds_of(int pid) {
  char line[1024] = "";
  unsigned long user = 0, system = 0;
  FILE *file = open_proc(pid, "stat");
  if (!file) return 0;
  /* The name, in parentheses, may hold anything; utime and stime are the 12th and 13th after it. */
  if (fgets(line, sizeof line, file) && strrchr(line, ')'))
    sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  fclose(file);
  return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

int64_t memory_of(int pid) {
  char line[256];
  long kilobytes = 0;
  FILE *file = open_proc(pid, "smaps_rollup");
  if (!file) return 0;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "Pss: %ld kB", &kilobytes) == 1) break;
  fclose(file);
  return kilobytes * INT64_C(1024);
}

/* A bucket for each 32nd of each power of two. */
enum { STEPS = 32, STEP_BITS = 5, BUCKETS = 64 * STEPS };
static uint64_t buckets[BUCKETS], added;

void latency_reset(void) {
  memset(buckets, 0, sizeof buckets);
  added = 0;
}

static int bucket_of(uint64_t ns) {
  if (ns < STEPS) return ns;
  int shift = 63 - __builtin_clzll(ns) - STEP_BITS;
  return (shift + 1) * STEPS + (ns >> shift) - STEPS;
}

static int64_t middle_of(int bucket) {
  if (bucket < STEPS) return bucket;
  int shift = bucket / STEPS - 1;
  return ((int64_t)(bucket % STEPS + STEPS) << shift) + ((INT64_C(1) << shift) >> 1);
}

void latency_add(int64_t ns) {
  buckets[bucket_of(ns < 0 ? 0 : ns)]++;
  added++;
}

int64_t latency_quantile_ns(double quantile) {
  uint64_t before = 0;
  for (int bucket = 0; bucket < BUCKETS && added; bucket++)
    if ((before += buckets[bucket]) > quantile * (added - 1)) return middle_of(bucket);
  return 0;
}
