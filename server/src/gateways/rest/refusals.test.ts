/** R3: every refusal, as a problem document with its code; the server lives on. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { loopback } from '../../testing/loopback.ts';
import type { RestClient } from '../../testing/rest-client.ts';
import { RestServer } from './testing/rest-server.ts';

let server: RestServer;
let bot: RestClient;

beforeEach(async () => {
  server = await new RestServer().open();
  bot = await server.user('bot');
});
afterEach(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const patience = { timeout: 10_000 };
const room = '/rooms/ops/messages';
const plain = { 'Content-Type': 'text/plain' };
const json = { 'Content-Type': 'application/json' };
const long = 'x'.repeat(limits.textBytes + 1);
const huge = 'x'.repeat(limits.restBodyBytes + 1);

type Case = [
  status: number,
  code: string,
  request: [string, string, (object | string)?, Record<string, string>?],
];

const cases: Case[] = [
  // Bodies that are not JSON, or not the right JSON.
  [400, 'bad_request', ['POST', room, '{"text":', json]],
  [400, 'bad_request', ['POST', room, '', json]],
  [400, 'bad_request', ['POST', room, 'null', json]],
  [400, 'bad_request', ['POST', room, '[{"text":"hi"}]', json]],
  [400, 'bad_request', ['POST', room, '"hi"', json]],
  [400, 'bad_request', ['POST', room, {}]],
  [400, 'bad_request', ['POST', room, { text: 1 }]],
  [400, 'bad_request', ['POST', room, { text: null }]],
  [400, 'bad_request', ['POST', room, { text: 'hi', from: 'alice' }]],
  [400, 'bad_request', ['POST', room, '{"text":"hi","__proto__":{"from":"alice"}}', json]],
  [400, 'bad_request', ['POST', room, { text: '' }]],
  [400, 'bad_request', ['POST', room, '', plain]],
  [400, 'bad_request', ['POST', room]],
  [400, 'bad_request', ['POST', '/sessions', { name: ['bob'] }]],
  [400, 'bad_request', ['POST', '/sessions', { nick: 'bob' }]],
  [400, 'bad_request', ['POST', '/rooms/%ff/messages', 'hi']],
  [400, 'bad_request', ['GET', '/rooms/%/members']],
  [400, 'bad_request', ['GET', '/events?room=ops']],
  [400, 'bad_request', ['GET', `/events?rooms=${Array.from({ length: 101 }, (_, i) => `r${i}`).join()}`]],
  [404, 'not_found', ['GET', '/nothing']],
  [404, 'not_found', ['POST', '/users/bob', 'hi']],
  [404, 'not_found', ['GET', '/../nothing']],
  [404, 'not_found', ['GET', '/Users']],
  [404, 'no_such_user', ['POST', '/users/bob/messages', 'hi']],
  [409, 'name_taken', ['POST', '/sessions', { name: 'held' }]],
  [413, 'too_long', ['POST', room, long]],
  [413, 'too_long', ['POST', room, { text: long }]],
  [413, 'too_long', ['POST', room, huge]],
  [413, 'too_long', ['POST', '/sessions', { name: huge }]],
  [415, 'unsupported_media_type', ['POST', room, '<text>hi</text>', { 'Content-Type': 'application/xml' }]],
  [415, 'unsupported_media_type', ['POST', room, 'hi', { 'Content-Type': 'nonsense' }]],
  [415, 'unsupported_media_type', ['POST', room, 'hi', { 'Content-Type': 'text/plain; charset=utf-16' }]],
  [415, 'unsupported_media_type', ['POST', room, 'hi', { ...plain, 'Content-Encoding': 'compress' }]],
  [415, 'unsupported_media_type', ['POST', '/sessions', 'bob']],
  [415, 'unsupported_media_type', ['POST', '/sessions', '{"name":"bob"}', plain]],
  [422, 'invalid_name', ['POST', '/sessions', { name: '' }]],
  [422, 'invalid_name', ['POST', '/sessions', { name: 'Bob Smith' }]],
  [422, 'invalid_name', ['POST', '/sessions', { name: 'joe|guest' }]],
  [422, 'invalid_room', ['POST', '/rooms/a%20b/messages', 'hi']],
  [422, 'invalid_room', ['GET', `/rooms/${'x'.repeat(21)}/members`]],
  [422, 'invalid_room', ['GET', '/events?rooms=ops,a%0Ab']],
];

describe('R3 a refusal is a problem document', () => {
  it.each(cases)('R3 %i %s: %j', async (status, code, request) => {
    const held = await server.user('held');
    const stream = await held.events();
    const answer = await bot.ask(...request);
    expect([answer.status, answer.body.code, answer.body.status]).toEqual([status, code, status]);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.body.detail).toMatch(/^\S.*\S$/);
    expect((await bot.ask('POST', room, 'alive')).status).toBe(202);
    await stream.close();
  });

  it('R3 bytes that are no UTF-8', async () => {
    const response = await fetch(bot.api + room, {
      method: 'POST',
      headers: { ...plain, Authorization: `Bearer ${bot.token}` },
      body: Buffer.from([0x68, 0xff]),
    });
    expect([response.status, (await response.json()).code]).toEqual([400, 'bad_request']);
  });

  it('R3 a problem does not say again what was sent', async () => {
    const { body } = await bot.ask('POST', room, { text: { secret: 'zqx' } });
    expect(JSON.stringify(body)).not.toContain('zqx');
  });

  it.each([
    ['DELETE', '/users', 'GET, HEAD'],
    ['POST', '/rooms', 'GET, HEAD'],
    ['GET', '/sessions', 'POST'],
    ['PUT', room, 'POST'],
    ['PATCH', '/broadcasts', 'POST'],
    ['POST', '/events', 'GET'],
    ['OPTIONS', '/events', 'GET'],
  ])('R3 405 method_not_allowed: %s %s allows %s', async (method, path, allow) => {
    bot.token = undefined;
    const { status, headers, body } = await bot.ask(method, path);
    expect([status, body.code, headers.get('Allow')]).toEqual([405, 'method_not_allowed', allow]);
  });

  it('R3 HEAD of a stream is refused, and nobody comes online', async () => {
    const { status, headers } = await bot.ask('HEAD', '/events');
    expect([status, headers.get('Allow')]).toEqual([405, 'GET']);
    expect(await bot.get('GET', '/users')).toEqual({ users: [] });
  });

  it('R3 a client that goes away in the middle of a body does no harm', async () => {
    const stream = connect(server.portOf(), loopback);
    const head = `POST /api/v1${room} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bot.token}\r\n`;
    stream.write(`${head}Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc`);
    await expect.poll(() => server.admission.counts.connections, patience).toBeGreaterThan(1);
    stream.destroy();
    expect((await bot.ask('POST', room, 'alive')).status).toBe(202);
  });
});

describe('R3 401 unauthorized, with WWW-Authenticate', () => {
  const forged = (claims: object, head: object = { alg: 'none', typ: 'switchboard+jwt' }) =>
    [...[head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), ''].join('.');
  const claims = { name: 'bot', jti: 'x', exp: 4_000_000_000 };

  it.each([
    ['no token', undefined],
    ['another scheme', 'Basic Ym90OmJvdA=='],
    ['an empty one', 'Bearer '],
    ['no token at all', 'Bearer nonsense'],
    ['an unsigned one', `Bearer ${forged(claims)}`],
    ['one with an empty signature', `Bearer ${forged(claims, { alg: 'HS256', typ: 'switchboard+jwt' })}`],
  ])('R3 %s', async (_what, authorization) => {
    bot.token = undefined;
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    for (const [method, path, body] of [
      ['GET', '/users'],
      ['GET', '/rooms/ops/members'],
      ['GET', '/events'],
      ['POST', room, 'hi'],
      ['POST', '/broadcasts', huge],
    ] as const) {
      const answer = await bot.ask(method, path, body, headers);
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized']);
      const challenge = answer.headers.get('WWW-Authenticate');
      expect(challenge).toMatch(
        authorization === undefined ? /^Bearer realm="switchboard"$/ : /invalid_token/,
      );
    }
  });

  it('R3 a token that has been changed', async () => {
    const [head, , signature] = bot.token?.split('.') ?? [];
    const other = Buffer.from(JSON.stringify({ ...claims, name: 'alice' })).toString('base64url');
    bot.token = `${head}.${other}.${signature}`;
    expect((await bot.ask('GET', '/users')).status).toBe(401);
  });

  it('R3 an expired one', async () => {
    await server.close();
    server = await new RestServer().open({ tokenMs: -1_000 });
    bot = await server.user('bot');
    const { status, body, headers } = await bot.ask('GET', '/users');
    expect([status, body.code, body.detail]).toEqual([
      401,
      'unauthorized',
      expect.stringContaining('expired'),
    ]);
    expect(headers.get('WWW-Authenticate')).toMatch(/error="invalid_token"/);
  });

  it('R1 a token is good at another server with the same secret, and at no other', async () => {
    const secret = 's'.repeat(32);
    const [first, second, third] = await Promise.all([
      new RestServer().open({ sessionSecret: secret }),
      new RestServer().open({ sessionSecret: secret }),
      new RestServer().open({ sessionSecret: `${secret}t` }),
    ]);
    const { token } = await first.user('bot');
    const statusAt = async (there: RestServer) => {
      const client = await there.user('other');
      client.token = token;
      return (await client.ask('GET', '/users')).status;
    };
    expect([await statusAt(second), await statusAt(third), await statusAt(server)]).toEqual([200, 401, 401]);
    await Promise.all([first.close(), second.close(), third.close()]);
  });
});

describe('X3 429 rate_limited, with Retry-After', () => {
  it('X3 requests over the rate of an address are refused, whoever asks, and later let in again', async () => {
    await server.close();
    server = await new RestServer().open({ restRequests: { burst: 3.1, perSecond: 0.5 } });
    bot = await server.user('bot');
    expect((await bot.ask('GET', '/users')).status).toBe(200);
    bot.token = undefined;
    expect((await bot.ask('GET', '/users')).status).toBe(401);
    const { status, body, headers } = await bot.ask('GET', '/users');
    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(headers.get('Retry-After')).toMatch(/^[12]$/);
    await expect.poll(async () => (await bot.ask('GET', '/users')).status, patience).toBe(401);
  });

  it('X3 a long text costs more than a short one', async () => {
    await server.close();
    server = await new RestServer().open({ restRequests: { burst: 6, perSecond: 0.1 } });
    bot = await server.user('bot');
    const text = 'x'.repeat(limits.textBytes);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await bot.ask('POST', room, text)).status);
    expect(statuses).toEqual([202, 202, 429, 429]);
  });

  it('X3 by default thirty messages pass at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => bot.ask('POST', room, 'hi')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  });

  it('R4 what is refused is counted by its reason', async () => {
    await bot.ask('GET', '/nothing');
    await bot.ask('POST', '/users/bob/messages', 'hi');
    expect(Object.fromEntries(server.traffic.refused)).toEqual({ not_found: 1, no_such_user: 1 });
    await bot.say('ops', 'hi');
    expect(server.traffic.messages).toBe(1);
  });
});
