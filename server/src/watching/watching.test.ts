/** R4: what machines see of the server, through its HTTP port. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doors } from '../testing/doors.ts';
import { IrcClient } from '../testing/irc-client.ts';
import { loopback } from '../testing/loopback.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { WebClient } from '../testing/web-client.ts';

let server: TestSwitchboard;
beforeEach(async () => {
  server = await startTestSwitchboard();
});
afterEach(() => server.close());

const get = (path: string) => fetch(`http://${loopback}:${server.portOf('web')}${path}`);
const metrics = async () => (await get('/metrics')).text();

/** The value of a metric with these labels; undefined if there is none. */
function metricIn(text: string, name: string, labels: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${name}{${labels}} `));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

describe('R4 health', () => {
  it('R4 is alive and ready once it listens', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    }
  });
});

describe('R4 metrics', () => {
  it('R4 count connections, messages and deliveries by gateway', async () => {
    const web = await WebClient.connect(server);
    await web.get('register', { name: 'alice' });
    await web.get('join', { room: 'chat' });
    const irc = await IrcClient.register(server, 'bob');
    irc.send('JOIN #chat', 'PRIVMSG #chat :one', 'PRIVMSG #chat :two', 'PRIVMSG alice :three');
    await irc.settled();
    await web.get('say', { room: 'chat', text: 'four' });
    await irc.lines.next(/four/);
    const text = await metrics();
    expect(text).toContain('# TYPE switchboard_messages_total counter');
    expect(metricIn(text, 'switchboard_connections', 'gateway="irc"')).toBe(1);
    expect(metricIn(text, 'switchboard_connections', 'gateway="web"')).toBe(1);
    expect(metricIn(text, 'switchboard_messages_total', 'gateway="irc"')).toBe(3);
    expect(metricIn(text, 'switchboard_messages_total', 'gateway="web"')).toBe(1);
    // Bob's own two lines are handed to his connection as well, which keeps them from him.
    expect(metricIn(text, 'switchboard_deliveries_total', 'gateway="irc"')).toBeGreaterThanOrEqual(1);
    expect(metricIn(text, 'switchboard_unread_bytes', 'gateway="irc"')).toBe(0);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    await irc.close();
    await web.lines.next(/"left":\["bob"\]/);
    const after = await metrics();
    expect(metricIn(after, 'switchboard_connections', 'gateway="irc"')).toBe(0);
    expect(metricIn(after, 'switchboard_connections_total', 'gateway="irc"')).toBe(1);
    await web.close();
  });

  it('R4 count what is refused, by reason', async () => {
    const web = await WebClient.connect(server);
    await web.refusal('register', { name: 'two words' });
    await web.get('register', { name: 'alice' });
    await web.refusal('tell', { to: 'nobody', text: 'x' });
    const irc = await IrcClient.connect(server);
    irc.send('NICK alice', 'USER a 0 * :a');
    await irc.lines.next(/ 433 /);
    const text = await metrics();
    expect(metricIn(text, 'switchboard_refused_total', 'gateway="web",reason="invalid_name"')).toBe(1);
    expect(metricIn(text, 'switchboard_refused_total', 'gateway="web",reason="no_such_user"')).toBe(1);
    expect(metricIn(text, 'switchboard_refused_total', 'gateway="irc",reason="name_taken"')).toBe(1);
    await irc.close();
    await web.close();
  });

  it('R4 hold no name and no text, whichever gateway they came by', async () => {
    for (const door of doors) {
      const visitor = await door.enter(server);
      await visitor.register(`mark${door.gateway}`);
      await visitor.join('markroom');
      await visitor.say('markroom', 'a marked text');
      expect(await metrics()).not.toContain('mark');
      await visitor.quit();
    }
    expect(await metrics()).not.toContain('mark');
  });
});
