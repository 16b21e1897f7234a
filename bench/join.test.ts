/** The load generator for JOIN, proven against a server for that protocol. */
import { generatorSuite } from './load/testing/generator-suite.ts';
import { joinServer } from './peers/join-net.ts';

generatorSuite({
  rules: 'J2 H4',
  generator: 'join-load',
  server: joinServer,
  isSaid: (line) => line.includes(': '),
  isGone: (line) => line.includes('has left'),
  receivers: 3,
});
