/*
 * The clients' sockets: they connect, send as the window allows, and hand what they are sent to the verifier.
 * Knows no phases; time only to stamp what is sent.
 */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Connections that a server closed, or that could not be read. */
extern uint64_t connections_lost;

void clients_start(void);

/* Connects so many more that no more than a few wait to be joined; true when all have been connected. */
bool clients_connect(void);

/* Waits up to `wait_ms` for something to read or to write, and does it. Whether anything came. */
bool clients_poll(int wait_ms);

/* Sends bytes for a client, whole, before any line it sends later. */
void clients_say(int client, const char *bytes, size_t size);

/* Senders send, from now on, until they are stopped; what was begun is sent to its end. */
void clients_send(void);
void clients_stop_sending(void);

/* Lines a sender has begun, and lines all of them have; whether all that was begun has been sent. */
uint32_t lines_sent_by(int room, int sender);
uint64_t lines_sent(void);
bool clients_have_flushed(void);

/* Closes the last `count` members of each room. */
void clients_leave(int count);

#endif
