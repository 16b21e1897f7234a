/* What the generator must know of a protocol; join/protocol.c and irc/protocol.c tell it. They know no sockets. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GREETING = 128, NO_LINE = -1 };

/* Whether senders are sent their own lines, too. */
extern const bool protocol_echoes;

/* Bytes of a line as it is sent that are not its text. */
int protocol_framing(void);

/* What a client says when it has connected; how many bytes, at most GREETING. */
size_t protocol_greet(int client, char *out);

/* Writes a line as it is sent, `plan.line_bytes` of them. */
void protocol_write(int client, uint32_t count, char *out);

/*
 * Reads one line and tells the verifier what it says; how many bytes it was, 0 if not all of it has come, NO_LINE if
 * no such line should have come.
 */
int protocol_read(int client, const char *line, size_t size);

#endif
