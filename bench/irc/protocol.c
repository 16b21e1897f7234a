/*
 * How the load generator speaks IRC (RFC 2812), without capabilities: nicks and channels are numbers, see ../load/wire.h.
 * Knows neither sockets nor what should come.
 *
 *     sent       NICK aaabaaac, USER, and once the message of the day has ended, JOIN #aaaaaaab
 *     sent       PRIVMSG #aaaaaaab :aaaaaaah????????...\r\n   a text; or, private, to the nick of the other in the room
 *     received   :aaabaaac!user@host PRIVMSG #aaaaaaab :aaaaaaah????????...\r\n
 *     received   :aaabaaac!user@host JOIN :#aaaaaaab\r\n
 */
#include <stdio.h>
#include <stdlib.h>

#include "../load/clients.h"
#include "../load/protocol.h"
#include "../load/verifier.h"
#include "../load/wire.h"

enum { VERB = 8 /* "PRIVMSG " */, ENDING = 2 /* "\r\n" */, MAX_IRC_LINE = 512, NO_MOTD = 422 };

const bool protocol_echoes = false;

/* "#" of a channel. */
static int sigil(void) { return plan.private ? 0 : 1; }
static int text_at(void) { return VERB + sigil() + NUMBER + 2; }

int protocol_framing(void) { return text_at() + ENDING; }

size_t protocol_greet(int client, char *out) {
  char nick[NUMBER + 1] = "";
  write_number(nick, name_of(client));
  return snprintf(out, GREETING, "NICK %s\r\nUSER load 0 * :load\r\n", nick);
}

/* To whom a sender's lines go. */
static uint32_t target_of(uint32_t name) { return plan.private ? name ^ 1 : name >> 16; }

/* Everything before the text, as a sender sends it and the others are sent it. */
static void write_head(char *out, uint32_t target) {
  memcpy(out, "PRIVMSG #", VERB + 1);
  write_number(out + VERB + sigil(), target);
  memcpy(out + VERB + sigil() + NUMBER, " :", 2);
}

void protocol_write(int client, uint32_t count, char *out) {
  write_head(out, target_of(name_of(client)));
  write_text(out + text_at(), name_of(client), count);
  memcpy(out + plan.line_bytes - ENDING, "\r\n", ENDING);
}

static bool is_said(int client, uint32_t name, const char *said) {
  char head[2 * VERB + NUMBER];
  write_head(head, target_of(name));
  return !memcmp(said, head, text_at()) && !memcmp(said + plan.line_bytes - ENDING, "\r\n", ENDING) &&
         verifier_said(client, name, said + text_at());
}

static bool begins(const char *line, const char *with) { return !strncmp(line, with, strlen(with)); }

/* What a client does or did; the line has an end. */
static bool is_presence(int client, uint32_t name, const char *verb) {
  uint32_t room;
  if (begins(verb, "QUIT ")) return verifier_went(client, name), true;
  if (!begins(verb, "JOIN ")) return begins(verb, "MODE ");
  const char *channel = verb + (verb[5] == ':' ? 6 : 5);
  if (*channel != '#' || !read_number(channel + 1, &room) || (int)room != room_of(client)) return false;
  return verifier_came(client, name), true;
}

static void enter(int client) {
  char line[] = "JOIN #????????\r\n";
  write_number(line + 6, room_of(client));
  clients_say(client, line, sizeof line - 1);
}

/* What the server itself says; all numerics but refusals are as they should be. */
static bool is_from_server(int client, const char *verb) {
  int numeric = atoi(verb);
  if (numeric == 376 || numeric == NO_MOTD) enter(client);
  if (numeric > 0) return numeric < 400 || numeric == NO_MOTD || numeric > 599;
  return begins(verb, "NOTICE ") || begins(verb, "MODE ") || begins(verb, "PONG ");
}

static bool is_ping(int client, char *line, size_t size) {
  if (!begins(line, "PING ")) return false;
  line[1] = 'O';
  return clients_say(client, line, size), true;
}

/* A whole line that nobody said. */
static bool is_other(int client, const char *bytes, size_t size, bool named, uint32_t name) {
  char line[MAX_IRC_LINE + 1];
  if (size > MAX_IRC_LINE) return false;
  memcpy(line, bytes, size);
  line[size] = 0;
  const char *space = strchr(line, ' ');
  if (line[0] != ':' || !space) return is_ping(client, line, size) || begins(line, "NOTICE ");
  return named ? is_presence(client, name, space + 1) : is_from_server(client, space + 1);
}

int protocol_read(int client, const char *line, size_t size) {
  uint32_t name = 0;
  bool named = size > 1 + NUMBER && line[0] == ':' && line[1 + NUMBER] == '!' && read_number(line + 1, &name);
  const char *space = named ? memchr(line, ' ', size < MAX_SOURCE ? size : MAX_SOURCE) : NULL;
  size_t said_size = space ? space + 1 - line + plan.line_bytes : 0;
  if (space && size >= said_size && is_said(client, name, space + 1)) return said_size;
  const char *newline = memchr(line, '\n', size);
  if (!newline) return size < MAX_IRC_LINE ? 0 : NO_LINE;
  size_t whole = newline + 1 - line;
  return is_other(client, line, whole, named, name) ? (int)whole : NO_LINE;
}
