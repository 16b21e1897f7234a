/*
 * How the load generator speaks JOIN (SPEC J1-J3): names are numbers, see wire.h. Knows neither sockets nor what should
 * come.
 *
 *     sent       JOIN room1 aaabaaac\n             on connecting
 *     sent       aaaaaaah????????...\n             a text and a newline
 *     received   aaabaaac: aaaaaaah????????...\n   after the name of who sent it
 *     received   aaabaaac has joined\n
 */
#include "../load/protocol.h"

#include <stdio.h>

#include "../load/verifier.h"
#include "../load/wire.h"

enum { PREFIX = NUMBER + 2 }; /* "aaabaaac: " */

const bool protocol_echoes = true;

int protocol_framing(void) { return 1; }

size_t protocol_greet(int client, char *out) {
  char name[NUMBER + 1] = "";
  write_number(name, name_of(client));
  return snprintf(out, GREETING, "JOIN room%d %s\n", room_of(client), name);
}

void protocol_write(int client, uint32_t count, char *out) {
  write_text(out, name_of(client), count);
  out[plan.line_bytes - 1] = '\n';
}

int protocol_read(int client, const char *line, size_t size) {
  static const char joined[] = " has joined\n", left[] = " has left\n";
  const size_t said_size = PREFIX + plan.line_bytes, joined_size = NUMBER + 12, left_size = NUMBER + 10;
  uint32_t name;
  if (size < PREFIX) return 0;
  if (!read_number(line, &name)) return NO_LINE;
  if (line[NUMBER] == ':') {
    if (size < said_size) return 0;
    bool ended = line[said_size - 1] == '\n';
    return ended && verifier_said(client, name, line + PREFIX) ? (int)said_size : NO_LINE;
  }
  if (size < joined_size && !memchr(line, '\n', size)) return 0;
  if (size >= joined_size && !memcmp(line + NUMBER, joined, joined_size - NUMBER))
    return verifier_came(client, name), joined_size;
  if (size >= left_size && !memcmp(line + NUMBER, left, left_size - NUMBER))
    return verifier_went(client, name), left_size;
  return NO_LINE;
}
