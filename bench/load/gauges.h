/* Clocks, a histogram of latencies, and what Linux's /proc says of another process. Knows no chat. */
#ifndef GAUGES_H
#define GAUGES_H

#include <stdint.h>

int64_t now_ns(void);

/* CPU seconds, user and system, since its start: of this process, and of another (all its threads). */
double own_cpu_seconds(void);
double cpu_seconds_of(int pid);

/* Memory of a process, its share of what it shares with others (PSS), in bytes; 0 if it cannot be read. */
int64_t memory_of(int pid);

/* Latencies, kept to within 3 %. */
void latency_reset(void);
void latency_add(int64_t ns);
int64_t latency_quantile_ns(double quantile);

#endif
