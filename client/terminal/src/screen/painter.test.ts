/** L2: bringing drawings to a terminal. */
import { expect, it } from 'vitest';
import { Painter } from './painter.ts';
import { themeOf, wantsColors } from './theme.ts';

function painting() {
  const written: string[] = [];
  return { painter: new Painter((output) => written.push(output)), written };
}
const cursor = { row: 1, column: 3 };

it('L2 only rows that have changed are written, then the cursor', () => {
  const { painter, written } = painting();
  painter.paint('one\ntwo', cursor);
  painter.paint('one\nTWO', cursor);
  painter.paint('one\nTWO', cursor);
  painter.paint('one\nTWO', { row: 0, column: 0 });
  painter.paint('one', cursor);
  expect(written).toEqual([
    '\x1b[?25l\x1b[1;1Hone\x1b[0m\x1b[K\x1b[2;1Htwo\x1b[0m\x1b[K\x1b[2;4H\x1b[?25h',
    '\x1b[?25l\x1b[2;1HTWO\x1b[0m\x1b[K\x1b[2;4H\x1b[?25h',
    '\x1b[1;1H',
    '\x1b[?25l\x1b[2;1H\x1b[0m\x1b[K\x1b[2;4H\x1b[?25h',
  ]);
});

it('L2 after damage everything is painted anew', () => {
  const { painter, written } = painting();
  painter.paint('one', cursor);
  painter.forget();
  painter.paint('one', cursor);
  expect(written[1]).toBe('\x1b[0m\x1b[2J');
  expect(written[2]).toBe(written[0]);
});

it('L2 colours go through, whatever else would be obeyed does not', () => {
  const { painter, written } = painting();
  painter.paint('\x1b[1;32mgreen\x1b[39m \x1b[2J\x1b]0;title\x07\u009b2J\x1b[31', cursor);
  expect(written[0]).toContain(
    '\x1b[1;32mgreen\x1b[39m \ufffd[2J\ufffd]0;title\ufffd\ufffd2J\ufffd[31\x1b[0m',
  );
});

it('L2 NO_COLOR and TERM=dumb do without colours', () => {
  expect([{}, { NO_COLOR: '' }, { NO_COLOR: '1' }, { TERM: 'dumb' }].map(wantsColors)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(JSON.stringify([themeOf(false).look('mine'), themeOf(false).ofName('bob')])).not.toContain('color');
  expect(themeOf(true).ofName('BOB')).toEqual(themeOf(true).ofName('bob'));
});
