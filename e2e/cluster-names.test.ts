/** X1 H2: names are unique in a cluster however they are raced for, and nobody goes without because others want the same. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../server/src/testing/cluster.ts';
import { JoinClient } from '../server/src/testing/join-client.ts';
import { credentials, newKey } from '../server/src/testing/keys.ts';
import { LineClient } from '../server/src/testing/line-client.ts';
import { until } from '../server/src/testing/until.ts';
import { WebClient } from '../server/src/testing/web-client.ts';

/** Claimed by each way of claiming a name. */
const raced = 1_000;
/** Claimed at once. */
const atOnce = 50;
/** In every name and room here, so that what Redis knows of them can be found. */
const mark = /xrace/i;

let cluster: Cluster;
const open: { close(): Promise<void> }[] = [];
/** Those who rename, and what they are called now, as they know it. */
let renamers: { name: string }[] = [];

beforeAll(async () => {
  cluster = await Cluster.start({ env: { RATE_LIMITS: 'off' } });
}, 60_000);
afterAll(async () => {
  await until(
    () => cluster.traces(mark),
    ({ length }) => length === 0,
  );
  expect(cluster.keys.most, 'X1 keys in Redis at any moment').toBe(0);
  expect(cluster.keys.samples).toBeGreaterThan(100);
  for (const server of cluster.servers) expect(server.stderr).toBe('');
  await cluster.close();
}, 60_000);
afterEach(() => leave());

async function leave(): Promise<void> {
  renamers = [];
  await Promise.all(open.splice(0).map((client) => client.close()));
}

const keep = async <T extends { close(): Promise<void> }>(client: T | Promise<T>): Promise<T> => {
  const kept = await client;
  open.push(kept);
  return kept;
};

/** One of something at every server. */
const atEach = <T>(enter: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from(cluster.servers.keys(), enter));

/** Somebody who wants a name; whether they got it. */
type Claim = (name: string) => Promise<boolean>;

const registration = async (at: number): Promise<Claim> => {
  const client = await keep(new LineClient(cluster.server(at).portOf('line')));
  return async (name) => {
    client.send(`LOGIN ${name}`);
    const answer = await client.lines.next(/^(OK|ERROR) LOGIN/);
    if (/^ERROR LOGIN (?!name_taken)/.test(answer)) throw new Error(answer);
    return answer.startsWith('OK');
  };
};

/** Who has a name already. */
const renaming = async (at: number, first: string): Promise<Claim> => {
  const client = await keep(WebClient.connect(cluster.server(at)));
  await client.get('register', { name: first });
  const renamer = { name: first };
  renamers.push(renamer);
  return async (name) => {
    const refusal = await client.refusal('rename', { name });
    if (refusal !== undefined && refusal !== 'name_taken') throw new Error(refusal);
    if (refusal === undefined) renamer.name = name;
    return refusal === undefined;
  };
};

/** Lets all claim a name at the same time; if none gets it, one may try again alone. @returns how many got it at once */
async function race(name: string, claims: Claim[]): Promise<number> {
  const results = await Promise.all(claims.map((claim) => claim(name)));
  const winners = results.filter(Boolean).length;
  const [somebody] = claims;
  if (winners === 0) expect(await somebody?.(name), `${name} for one alone, after a race`).toBe(true);
  return winners;
}

let observers = 0;

/** Waits until each server says that these are online, each once; it has heard of the last of them within moments. */
const untilRostersAre = (names: readonly string[]) =>
  atEach(async (at) => {
    const observer = await keep(WebClient.connect(cluster.server(at)));
    await observer.get('register', { name: `observer${observers++}` });
    const online = async () => (await observer.get('users', {})).users.map(({ name }) => name);
    const wanted = JSON.stringify(names.toSorted());
    await until(online, (list) => JSON.stringify(list.filter((name) => mark.test(name)).sort()) === wanted);
    await observer.close();
  });

/** At most one winner each, and few races that nobody wins. */
function judge(winners: number[]): void {
  expect(winners.filter((count) => count > 1)).toEqual([]);
  const unwon = winners.filter((count) => count === 0).length;
  expect(unwon, 'races that nobody won at once').toBeLessThan(winners.length / 10);
}

const inBatches = (from: string): string[][] =>
  Array.from({ length: raced / atOnce }, (_, batch) =>
    Array.from({ length: atOnce }, (_, i) => `${from}${batch * atOnce + i}`),
  );

describe('X1 H2 names that are raced for at three servers', () => {
  it(`X1 H2 ${raced} names, each registered at three servers at once: never two holders`, async () => {
    const winners: number[] = [];
    for (const names of inBatches('xraceReg')) {
      const claims = await Promise.all(names.map(() => atEach(registration)));
      winners.push(...(await Promise.all(names.map((name, i) => race(name, claims[i] ?? [])))));
      await untilRostersAre(names);
      await leave();
    }
    judge(winners);
  }, 90_000);

  it(`X1 H2 ${raced} names, each taken by renaming at three servers at once: never two holders`, async () => {
    const winners: number[] = [];
    const claims = await Promise.all(
      Array.from({ length: atOnce }, (_, lane) => atEach((at) => renaming(at, `xrace${lane}at${at}`))),
    );
    for (const names of inBatches('xraceNick'))
      winners.push(...(await Promise.all(names.map((name, i) => race(name, claims[i] ?? [])))));
    judge(winners);
    await untilRostersAre(renamers.map(({ name }) => name));
  }, 90_000);

  it('X1 H2 registering and renaming race each other: never two holders', async () => {
    const lanes = Array.from({ length: 20 }, (_, lane) => lane);
    const claims = await Promise.all(
      lanes.map((lane) => Promise.all([registration(lane % 3), renaming((lane + 1) % 3, `xraceMix${lane}`)])),
    );
    judge(await Promise.all(lanes.map((lane) => race(`xraceBoth${lane}`, claims[lane] ?? []))));
  });

  it('X1 H2 a name that is given up is soon had again, at whichever server', async () => {
    for (let i = 0; i < 60; i++) {
      const claim = await registration(i % 3);
      await until(() => claim('xraceAgain'));
      await leave();
    }
  });
});

it('X1 P2 who shows the same key at three servers at once is the same person at each', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `xraceKey${i}`);
  const refusals = await Promise.all(
    names.map(async (name) => {
      const pair = newKey();
      const clients = await atEach((at) => keep(WebClient.connect(cluster.server(at))));
      return Promise.all(
        clients.map((client) => client.refusal('register', credentials(client, name, pair))),
      );
    }),
  );
  expect(refusals.flat().filter(Boolean)).toEqual([]);
  await untilRostersAre(names);
});

it('X1 J4 guests who come at three servers at once are all shown under names of their own', async () => {
  const observer = await keep(LineClient.enter(cluster.server(0), 'xraceWatcher', 'xrace'));
  const each = 10;
  await atEach((at) =>
    Promise.all(
      Array.from({ length: each }, () =>
        keep(JoinClient.join(cluster.server(at).portOf('join'), 'xrace', 'xraceJoe')),
      ),
    ),
  );
  const members = async () => {
    observer.send('MEMBERS xrace');
    return (await observer.next('MEMBERS')).names;
  };
  const seen = await until(members, ({ length }) => length > each * cluster.servers.length);
  expect(new Set(seen).size).toBe(seen.length);
});
