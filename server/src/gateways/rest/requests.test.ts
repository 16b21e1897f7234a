/** R1: what can be asked for, each as a program asks. Every answer is held against the OpenAPI document (RestClient). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { readConfig } from '../../config.ts';
import { startSwitchboard } from '../../server.ts';
import { LineClient } from '../../testing/line-client.ts';
import { freePorts, loopback } from '../../testing/loopback.ts';
import { RestClient } from '../../testing/rest-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';

let server: TestSwitchboard;
let alice: LineClient;
let bot: RestClient;

beforeEach(async () => {
  server = await startTestSwitchboard();
  alice = await LineClient.enter(server);
  await alice.arrive('alice', 'ops');
  bot = await RestClient.enter(server, 'bot');
});
afterEach(async () => {
  await alice.close();
  await server.close();
});

describe('R1 users', () => {
  it('R1 E those whose names begin so, at most so many; a bad limit is refused', async () => {
    const names = ['Albert', 'alba', 'bob'];
    const others = await Promise.all(names.map(() => LineClient.enter(server)));
    for (const [index, other] of others.entries())
      await other.ask(`LOGIN ${names[index]}`, `OK LOGIN ${names[index]}`);
    const found = async (query: string) => (await bot.ask('GET', `/users?${query}`)).body;
    expect((await found('prefix=AL')).users.map(({ name }: { name: string }) => name)).toEqual([
      'alba',
      'Albert',
      'alice',
    ]);
    expect(await found('prefix=al&limit=1')).toMatchObject({ users: [{ name: 'alba' }], more: true });
    expect(await found('prefix=x')).toEqual({ users: [], more: false });
    for (const query of [
      'limit=0&prefix=a',
      'limit=51&prefix=a',
      'limit=x&prefix=a',
      'prefix=a&prefix=b',
      'name=a',
    ])
      expect((await bot.ask('GET', `/users?${query}`)).status, query).toBe(400);
    await Promise.all(others.map((other) => other.close()));
  });
});

describe('R1 sessions', () => {
  it('R1 a name gives a token that says when it ends, and nobody is told', async () => {
    const asked = Date.now();
    const { status, headers, body } = await new RestClient(server).ask('POST', '/sessions', { name: 'Bot2' });
    expect(status).toBe(201);
    expect(body.name).toBe('Bot2');
    expect(body.token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(Math.abs(body.expiresAt - asked - limits.tokenMs)).toBeLessThan(60_000);
    expect(headers.get('Cache-Control')).toBe('no-store');
    await alice.ask('USERS', 'USERS alice');
  });

  it('R1 without SESSION_SECRET whoever starts the server is told what that means', async () => {
    expect(server.notes).toEqual(['SESSION_SECRET is not set: REST tokens are good until this server ends']);
    const settings = { HOST: loopback, LOG_LEVEL: 'error', ...freePorts, SESSION_SECRET: 's'.repeat(32) };
    const other = await startSwitchboard(readConfig(settings));
    expect(other.notes).toEqual([]);
    await other.close();
  });

  it('R1 a name may have two sessions while nobody holds it', async () => {
    const other = await RestClient.enter(server, 'BOT');
    await bot.say('ops', 'one');
    await other.say('ops', 'two');
    await alice.lines.next('SAID ops bot one');
    await alice.lines.next('SAID ops BOT two');
  });

  it('H2 a held name is refused in any case, a malformed one with one that would do', async () => {
    const taken = await bot.ask('POST', '/sessions', { name: 'ALICE' });
    expect([taken.status, taken.body.code]).toEqual([409, 'name_taken']);
    const malformed = await bot.ask('POST', '/sessions', { name: 'Bob Smith' });
    expect([malformed.status, malformed.body.code]).toEqual([422, 'invalid_name']);
    expect(malformed.body.detail).toContain('try "Bob_Smith"');
  });
});

describe('R1 messages', () => {
  it.each([
    ['JSON', { text: 'hi' }, {}, 'hi'],
    ['any JSON type', { text: 'hi' }, { 'Content-Type': 'application/vnd.bot+json' }, 'hi'],
    ['curl -d', 'a=b&c%20d+e', {}, 'a=b&c%20d+e'],
    ['text/plain', '{"text":"hi"}', { 'Content-Type': 'text/plain' }, '{"text":"hi"}'],
    ['text of another kind', '# hi', { 'Content-Type': 'text/markdown; charset=UTF-8' }, '# hi'],
  ])('R1 %s', async (_kind, body, headers, text) => {
    const { status, body: receipt } = await bot.ask('POST', '/rooms/ops/messages', body, headers);
    expect(status).toBe(202);
    expect(Math.abs(receipt.at - Date.now())).toBeLessThan(60_000);
    await alice.lines.next(`SAID ops bot ${text}`);
  });

  it('R1 to a room one is not in, under any spelling of its name, and to an empty one', async () => {
    expect((await bot.ask('POST', '/rooms/OPS/messages', 'hi')).status).toBe(202);
    await alice.lines.next('SAID ops bot hi');
    expect((await bot.ask('POST', `/rooms/${encodeURIComponent('a/b?ö')}/messages`, 'hi')).status).toBe(202);
    expect((await bot.get('GET', '/rooms')).rooms).toEqual([{ name: 'ops', members: 1 }]);
  });

  it('R1 to a user, and to nobody', async () => {
    expect((await bot.ask('POST', '/users/Alice/messages', 'psst')).status).toBe(202);
    await alice.lines.next('MESSAGE bot psst');
    for (const nobody of ['carol', '4ever', 'bot', '%20']) {
      const { status, body } = await bot.ask('POST', `/users/${nobody}/messages`, 'psst');
      expect([nobody, status, body.code]).toEqual([nobody, 404, 'no_such_user']);
    }
  });

  it('R1 to everyone', async () => {
    expect((await bot.ask('POST', '/broadcasts', { text: 'dinner!' })).status).toBe(202);
    await alice.lines.next('BROADCAST bot dinner!');
  });

  it('H5 20,000 bytes as they are, also where JSON makes more of them', async () => {
    const text = '\u0001'.repeat(limits.textBytes);
    expect((await bot.ask('POST', '/rooms/ops/messages', { text })).status).toBe(202);
    await alice.lines.next(`SAID ops bot ${text}`);
    expect((await bot.ask('POST', '/rooms/ops/messages', text)).status).toBe(202);
    expect((await bot.ask('POST', '/rooms/ops/messages', `${text}x`)).body.code).toBe('too_long');
  });

  it('R2 a token posts only while nobody else holds its name', async () => {
    const impostor = await LineClient.enter(server);
    await impostor.arrive('BOT');
    for (const path of ['/rooms/ops/messages', '/users/alice/messages', '/broadcasts']) {
      const { status, body } = await bot.ask('POST', path, 'it is me');
      expect([path, status, body.code]).toEqual([path, 409, 'name_taken']);
    }
    await impostor.close();
    await alice.lines.next('OFFLINE BOT');
    await bot.say('ops', 'it is me');
    expect(alice.lines.all.filter((line) => line.includes('it is me'))).toEqual([]);
    await alice.lines.next('SAID ops bot it is me');
  });
});

describe('R1 who is where', () => {
  it('R1 users, rooms and members', async () => {
    expect(await bot.get('GET', '/users')).toEqual({ users: [{ name: 'alice', gateway: 'line' }] });
    expect(await bot.get('GET', '/rooms')).toEqual({ rooms: [{ name: 'ops', members: 1 }] });
    expect(await bot.get('GET', '/rooms/Ops/members')).toEqual({ room: 'ops', members: ['alice'] });
    expect(await bot.get('GET', '/rooms/empty/members')).toEqual({ room: 'empty', members: [] });
  });

  it('R1 HEAD is GET without the body', async () => {
    const { status, headers, body } = await bot.ask('HEAD', '/users');
    expect([status, body]).toEqual([200, '']);
    expect(headers.get('Content-Type')).toMatch(/^application\/json/);
  });
});
