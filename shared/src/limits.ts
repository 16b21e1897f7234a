/**
 * Every limit of the product, in one table (SPEC X3). Units end the names.
 */
export const limits = {
  /** Code points in a name (H2). */
  nameChars: 20,
  /** Code points in a room name, after folding (H3). */
  roomChars: 20,
  /** UTF-8 bytes in a text (H5). */
  textBytes: 20_000,
  /** Characters in a message id given by its sender. */
  idChars: 64,
  /** Characters in a relayed frame: a sealed 20,000-byte text as base64url, and a batch of 32 KiB of records. */
  frameChars: 65_536,
  /** Rooms one connection may be in at once. */
  roomsPerConnection: 100,
  /** Bytes of one Engine.IO payload; what is larger ends the connection, so it lies far above any valid event. */
  packetBytes: 1_048_576,
  /** Bytes that may wait for a reader who does not read, before the connection is closed. */
  unreadBytes: 1_048_576,
  /**
   * How long bytes may wait for a reader who takes none of them, before the connection is closed: who has vanished, or
   * stopped reading. Long enough for somebody who has suspended their telnet for a moment, even when much is said.
   * It is looked at four times as often, so it takes up to half as long again.
   */
  stalledMs: 60_000,
  /**
   * After how long a silence TCP itself asks whether the other side is there (keepalive). Node has it ask ten times, a
   * second apart, and then close.
   */
  keepAliveMs: 60_000,
  /** How often the page is asked whether it is there, and how long it may take to answer (Engine.IO's heartbeat). */
  pagePingMs: 25_000,
  pagePingTimeoutMs: 20_000,
  /** Bytes in one line of a text gateway, its line ending included. */
  lineBytes: 20_000,
  /** Lines of one connection that are handled before the others have their turn. */
  linesPerTurn: 64,
  /** How long presence changes are gathered (H7). */
  presenceMs: 100,
  /** Events of one page connection that pass at once, and how many more each second. */
  pageEvents: { burst: 120, perSecond: 30 },
  /** Lines of one telnet connection that pass at once, and how many more each second; what is over waits. */
  telnetLines: { burst: 60, perSecond: 10 },
  /** Lines of one line protocol connection that pass at once, and how many more each second; what is over waits. */
  lineLines: { burst: 130, perSecond: 30 },
  /** Bytes in one line of the line protocol after HELLO: a relayed frame as JSON, in any script. */
  eventLineBytes: 262_144,
  /** Lines of one IRC connection that pass at once, and how many more each second; what is over waits (I3). */
  ircLines: { burst: 80, perSecond: 10 },
  /** Bytes of an IRC line with its ending, of the tags before it from a client, and of both together from the server. */
  ircLineBytes: 512,
  ircClientTagBytes: 4_096,
  /** Lines of one text in an IRC client's draft/multiline. */
  ircMultilineLines: 1_000,
  /** Targets of one IRC message. */
  ircTargets: 4,
  /** REST requests of one address that pass at once, and how many more each second. */
  restRequests: { burst: 300, perSecond: 60 },
  /** Bytes of a REST request's body: the longest text as JSON that escapes each byte, and what else is in its object. */
  restBodyBytes: 131_072,
  /** How long a REST token is good: thirty days. */
  tokenMs: 2_592_000_000,
  /** How often a stream of server-sent events shows that it lives (R2). */
  heartbeatMs: 15_000,
  /** So many people or rooms that are looked through for an IRC answer cost as much as a line. */
  ircListedPerLine: 200,
  /** Names one IRC connection may watch. */
  watchedNames: 100,
  /** Are more people online, nobody is sent all of them: one searches, and names whom one wants to hear of (ROSTER_USERS). */
  rosterUsers: 10_000,
  /** People in one answer to a search. */
  searchUsers: 50,
  /** Names that a connection may hear of without following the roster. */
  contacts: 1_000,
  /** UTF-8 bytes of why somebody is away, and of what they call themselves beside their name. */
  awayBytes: 200,
  realNameBytes: 128,
  /** How long an IRC connection may be silent before it is asked whether it is there, and then before it is closed. */
  idlePingMs: 120_000,
  /**
   * Connections one address may hold at once, over all gateways, and all addresses together. Behind a proxy that is not
   * trusted (TRUSTED_PROXIES) all come from one address.
   */
  connectionsPerAddress: 10_000,
  connections: 20_000,
  /** How long a trusted proxy may take to say whose connection it is (PROXY_PROTOCOL). */
  proxyHeaderMs: 3_000,
  /** How long a text connection may take to give its name. */
  registerMs: 300_000,
  /** How often a server of a cluster says that it is there, and after how much silence the others take it for dead. */
  beatMs: 1_000,
  serverSilenceMs: 5_000,
  /** How long Redis may take to answer; after how many beats that come back from it no more it is lost; how long that is not said. */
  redisAnswerMs: 3_000,
  redisSilentBeats: 4,
  redisLostMs: 2_000,
  /** Messages on their way to Redis; more are not published. */
  redisPending: 100_000,
  /** How often it is asked which node of a Redis Cluster has what. */
  slotsRefreshMs: 5_000,
  /** How long a claim may be contested by others before it is refused (H2). */
  claimMs: 2_000,
  /** How long closing may take once asked for, before connections are cut (S2). */
  shutdownMs: 3_000,
} as const;
