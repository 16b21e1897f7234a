/**
 * I1: IRC programs that people have, beside the page, on the built server. Fails where irssi, WeeChat or tmux are missing.
 * Knows the programs by what they show.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { WebClient } from '../server/src/testing/web-client.ts';
import { openFramework } from './irc/irc-framework.ts';
import type { IrcUser, OpenIrcUser } from './irc/irc-user.ts';
import { openIrssi } from './irc/irssi.ts';
import { openWeeChat } from './irc/weechat.ts';

const programs: [string, OpenIrcUser][] = [
  ['irssi', openIrssi],
  ['WeeChat', openWeeChat],
  ['irc-framework', openFramework],
];

describe.each(programs)('%s', (_program, open) => {
  let server: ServerProcess;
  let bob: WebClient;
  let eve: IrcUser;
  const closers: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    server = new ServerProcess({ gateways: ['web', 'irc'] });
    closers.push(() => server.stop('SIGKILL'));
    await server.start();
    bob = await enter();
    eve = await open(server.portOf('irc'), 'eve');
    closers.push(() => eve.close());
    await sees('presence', { name: 'eve', gateway: 'irc' });
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** Bob at the page, in the room. */
  const enter = async (): Promise<WebClient> => {
    const client = await WebClient.connect(server);
    closers.push(() => client.close());
    await client.get('register', { name: 'bob' });
    await client.get('join', { room: 'chat' });
    return client;
  };
  /** An event with these things in it, and maybe more. */
  const sees = (event: string, things: object): Promise<string> => {
    const parts = Object.entries(things).map(([key, value]) => `"${key}":${JSON.stringify(value)}`);
    return bob.lines.next(
      (line) => line.startsWith(`${event} `) && parts.every((part) => line.includes(part)),
    );
  };
  const hears = (from: string, text: string) => sees('message', { from, room: 'chat', text });
  const isTold = (from: string, text: string) => sees('message', { from, to: 'bob', text });

  it('I1 talks with the page, in a room and in private', async () => {
    await eve.join('#chat');
    await sees('joined', { room: 'chat', name: 'eve' });
    await eve.say('#chat', 'grüße from IRC 🎈');
    await hears('eve', 'grüße from IRC 🎈');
    await bob.get('say', { room: 'chat', text: 'grüße from the page' });
    await eve.hears('bob', '#chat', 'grüße from the page');
    await bob.get('say', { room: 'chat', text: 'one\ntwo' });
    await eve.hears('bob', '#chat', 'two');
    await eve.tell('bob', 'psst, bob');
    await isTold('eve', 'psst, bob');
    await bob.get('tell', { to: 'eve', text: 'psst, eve' });
    await eve.isTold('bob', 'psst, eve');
    expect(await eve.complaints()).toEqual([]);
  });

  it('I1 lists, looks people up, renames, parts and quits', async () => {
    await eve.join('#chat');
    await eve.lists('#chat', 2);
    await eve.looksUp('bob', 'web');
    await eve.rename('eve', 'eva');
    await sees('presence', { from: 'eve', to: 'eva' });
    await eve.say('#chat', 'called otherwise');
    await hears('eva', 'called otherwise');
    await eve.leave('#chat');
    await sees('left', { room: 'chat', name: 'eva' });
    await eve.quit();
    await sees('presence', { left: ['eva'] });
    expect(await eve.complaints()).toEqual([]);
  });

  it('I1 comes back into its room when the server has restarted', async () => {
    await eve.join('#chat');
    await server.stop();
    await server.start();
    bob = await enter();
    const { members } = await bob.get('members', { room: 'chat' });
    if (!members.includes('eve')) await sees('joined', { room: 'chat', name: 'eve' });
    await eve.say('#chat', 'back again');
    await hears('eve', 'back again');
    await bob.get('say', { room: 'chat', text: 'so are we all' });
    await eve.hears('bob', '#chat', 'so are we all');
  });
});
