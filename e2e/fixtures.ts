/** What the browser tests stand on: a server of their own, people in browsers of their own, a clean console. */
import {
  type Browser,
  type BrowserContext,
  test as base,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { twinProcess } from './twin.ts';

/** Somebody at the page, by its accessible names (SPEC W9). */
export class Visitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get nameBox(): Locator {
    return this.page.getByRole('textbox', { name: 'Your name' });
  }

  get chatWith(): Locator {
    return this.page.getByRole('combobox', { name: 'Chat with' });
  }

  get roomBox(): Locator {
    return this.page.getByRole('textbox', { name: 'Join a room' });
  }

  get connection(): Locator {
    return this.page.getByRole('status', { name: 'Connection' });
  }

  /** Types a name and waits until it is held: the list of users can be used then. */
  async register(name: string): Promise<this> {
    await this.nameBox.fill(name);
    await this.nameBox.press('Enter');
    await expect(this.chatWith).toBeEnabled();
    return this;
  }

  /** The list of users, opened. */
  async listUsers(): Promise<Locator> {
    await this.chatWith.click();
    await this.chatWith.press('ArrowDown');
    return this.page.getByRole('option');
  }

  option(name: string): Locator {
    return this.page.getByRole('option', { name, exact: true });
  }

  /** Chooses somebody in the list of users. */
  async choose(name: string): Promise<Locator> {
    await this.chatWith.click();
    await this.chatWith.fill(name);
    await this.option(name).click();
    return this.conversation(name);
  }

  conversation(name: string): Locator {
    return this.page.getByRole('region', { name: `Conversation with ${name}`, exact: true });
  }

  room(name: string): Locator {
    return this.page.getByRole('region', { name: `Room ${name}`, exact: true });
  }

  async join(room: string): Promise<Locator> {
    await this.roomBox.fill(room);
    await this.roomBox.press('Enter');
    await expect(this.room(room)).toBeVisible();
    return this.room(room);
  }
}

/** The log of a conversation or a room. */
export const log = (box: Locator): Locator => box.getByRole('log', { name: 'Messages' });

/** The input of a conversation or a room. */
export const input = (box: Locator): Locator => box.getByRole('textbox', { name: /^Message / });

/** Types a text in a box and sends it. */
export async function send(box: Locator, text: string): Promise<void> {
  await input(box).fill(text);
  await input(box).press('Enter');
}

/** Set by a project of playwright.config.ts. */
export interface ProjectOptions {
  /** The page is served by the Flask-SocketIO twin, not by our server (E1). */
  twin: boolean;
}

interface ServerOptions {
  /** Settings of our server beside the usual ones. */
  settings: Record<string, string>;
}

interface Fixtures extends ProjectOptions, ServerOptions {
  server: ServerProcess;
  /** Opens the page in a browser of its own, or in a tab of a browser that is open. */
  visit(browser?: BrowserContext): Promise<Visitor>;
  /** A visit that ends with a name registered. */
  person(name: string, browser?: BrowserContext): Promise<Visitor>;
}

/** Console lines that are the browser's word about a connection cut on purpose, not the page's. */
const aboutCutConnections = /WebSocket connection to|net::ERR_/;

/** Pages, each in a browser of its own unless one is given; what they complain of on their consoles fails the test. */
export class Browsers {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #complaints: string[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async open(url: string, context?: BrowserContext): Promise<Visitor> {
    const page = await (context ?? (await this.#newContext())).newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !aboutCutConnections.test(message.text()))
        this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    await page.goto(url);
    return new Visitor(page);
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    expect(this.#complaints, 'W10 a clean console').toEqual([]);
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    return context;
  }
}

export const test = base.extend<Fixtures>({
  twin: [false, { option: true }],
  settings: [{}, { option: true }],
  server: async ({ twin, settings }, use) => {
    const server = await (twin ? twinProcess() : new ServerProcess({ env: settings })).start();
    await use(server);
    await server.stop('SIGKILL');
    expect(server.stderr, 'what the server complained of').toBe('');
  },
  visit: async ({ browser, server }, use) => {
    const browsers = new Browsers(browser);
    await use((context) => browsers.open(server.url, context));
    await browsers.close();
  },
  person: async ({ visit }, use) => {
    await use(async (name, context) => (await visit(context)).register(name));
  },
});

export { expect };
