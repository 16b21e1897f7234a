/** The part of irc-framework that tests use; it comes without types. */
declare module 'irc-framework' {
  import type { EventEmitter } from 'node:events';

  interface Options {
    host: string;
    port: number;
    nick: string;
    username?: string;
    gecos?: string;
    enable_echomessage?: boolean;
    enable_setname?: boolean;
    auto_reconnect?: boolean;
  }

  interface Whois {
    nick: string;
    server_info?: string;
    error?: string;
  }

  class Client extends EventEmitter {
    user: { nick: string };
    connect(options?: Options): void;
    requestCap(...caps: string[]): void;
    join(channel: string): void;
    part(channel: string): void;
    say(target: string, text: string): void;
    changeNick(nick: string): void;
    list(): void;
    whois(nick: string, answer: (event: Whois) => void): void;
    quit(reason?: string): void;
  }
}
