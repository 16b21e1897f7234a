/**
 * The full screen: joins the store, the terminal, keys and drawing until the person leaves. Knows all of its parts and none
 * of their rules.
 */
import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import { machineTiming } from '../../../state/timing.ts';
import { saveNew } from '../keep/save.ts';
import { type ChatOptions, openChat } from '../open-chat.ts';
import { KeyReader } from '../typing/keys.ts';
import { bell } from './bell.ts';
import { Canvas } from './canvas.ts';
import { Painter } from './painter.ts';
import { Screen } from './screen.tsx';
import { type Output, Terminal } from './terminal.ts';
import { type Theme, themeOf, wantsColors } from './theme.ts';
import { View } from './view.ts';

export interface ScreenOptions extends Pick<ChatOptions, 'host' | 'port' | 'where' | 'name' | 'environment'> {
  stdin: ReadStream;
  stdout: Output;
}

/** Exit statuses by convention: 128 and the signal's number. */
const signals: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];

/** @returns the exit status, once the person has left and the terminal is as it was */
export async function runScreen({ stdin, stdout, ...options }: ScreenOptions): Promise<number> {
  const terminal = new Terminal(stdin, stdout);
  let troubled = (_what: string | undefined): void => {};
  const chat = openChat({
    ...options,
    notifier: bell(() => terminal.write('\x07')),
    trouble: (what) => troubled(what),
  });
  const status = await new Promise<number>((leave) => {
    const view: View = new View({
      chat: chat.store,
      request: chat.wire.request.bind(chat.wire),
      timing: machineTiming,
      where: options.where,
      size: terminal.size,
      save: saveNew,
      quit: () => leave(0),
      redraw: () => drawing.redraw(),
      suspend: () => terminal.suspend(),
    });
    troubled = (what) => view.trouble(what);
    const drawing = draw(view, terminal, themeOf(wantsColors(options.environment)));
    const keys = new KeyReader(machineTiming, (key) => view.press(key));
    terminal.open({
      input: (text) => keys.read(text),
      resized: (size) => {
        drawing.resize();
        view.resize(size);
      },
      resumed: () => drawing.redraw(),
      gone: () => leave(0),
    });
    // They stay: a library that sees itself alone with a signal lets it kill the process, terminal and all.
    for (const [signal, code] of signals) process.on(signal, () => leave(code));
    drawing.begin();
    chat.start();
  });
  terminal.close();
  chat.close();
  return status;
}

/** Draws a view with Ink, and brings what it draws to the terminal. */
function draw(view: View, terminal: Terminal, theme: Theme) {
  const painter = new Painter((output) => terminal.write(output));
  const canvas = new Canvas(terminal.size, () => painter.paint(canvas.drawing, view.frame().cursor));
  const redraw = () => {
    painter.forget();
    painter.paint(canvas.drawing, view.frame().cursor);
  };
  return {
    begin: () => {
      render(<Screen frames={view} theme={theme} />, {
        stdout: canvas as unknown as WriteStream,
        // Every drawing comes whole, as it is, and at once: the painter sees what of it is new.
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
    },
    resize: () => {
      canvas.resize(terminal.size);
      painter.forget();
    },
    redraw,
  };
}
