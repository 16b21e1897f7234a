/** L2: where things are kept. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory, meetingDirectory } from './places.ts';

it('L2 things are kept under XDG_DATA_HOME, else in ~/.local/share; each server has its own', () => {
  const at = (host: string, port = 4000, home: string | undefined = '/data') =>
    dataDirectory({ XDG_DATA_HOME: home }, host, port);
  expect(at('chat.example')).toBe('/data/switchboard/chat.example_4000');
  expect(at('Chat.Example')).toBe(at('chat.example'));
  expect(at('127.0.0.1')).toBe(at('localhost'));
  expect(at('::1')).toBe(at('localhost'));
  expect(at('localhost', 4001)).not.toBe(at('localhost'));
  expect(at('../../etc')).toBe('/data/switchboard/..%2F..%2Fetc_4000');
  for (const home of [undefined, '', 'relative/path'])
    expect(dataDirectory({ XDG_DATA_HOME: home }, 'localhost', 4000)).toBe(
      join(homedir(), '.local/share/switchboard/localhost_4000'),
    );
});

it('P3 clients of one directory meet in one place, of others in others, with a path short enough for a socket', () => {
  const runtime = { XDG_RUNTIME_DIR: '/run/user/1000' };
  expect(meetingDirectory(runtime, '/a')).toBe(meetingDirectory(runtime, '/a'));
  expect(meetingDirectory(runtime, '/a')).not.toBe(meetingDirectory(runtime, '/b'));
  expect(meetingDirectory(runtime, '/long'.repeat(100)).length).toBeLessThan(60);
  expect(meetingDirectory({}, '/a')).toMatch(/^\//);
});
