/**
 * What a message's text is made of: words, links, code and emoticons. Pure; draws nothing.
 * Of markdown only `code` and ``` blocks are understood, and every other character is shown as it was typed.
 */
import { tokenize } from 'linkifyjs';
import { linesOf, printable } from '#shared/text';
import { emojiOf } from './emoticons.ts';

export type Token =
  | { kind: 'text' | 'code' | 'block'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'emoji'; text: string; emoji: string; name: string };

/** A block takes the line ends around it along: it stands on lines of its own anyway. */
const code = /\n?```\n?([\s\S]+?)\n?```\n?|`([^`\n]+)`/gu;
const words = /\S+/gu;
/** Addresses are recognised when they say that they are one: "main.rs" and "readme.md" are no links. */
const explicit = /^(?:[a-z]+:|www\.)/iu;
const protocols = new Set(['http:', 'https:', 'mailto:']);

/** The text's tokens, in order. Line ends become "\n", control characters and bidi overrides become visible. */
export function tokensOf(text: string): Token[] {
  const shown = linesOf(text).map(printable).join('\n');
  const tokens: Token[] = [];
  let end = 0;
  for (const match of shown.matchAll(code)) {
    const [whole, block, inline] = match;
    tokens.push(...linksIn(shown, end, match.index));
    if (block !== undefined) tokens.push({ kind: 'block', text: block });
    else if (inline !== undefined) tokens.push({ kind: 'code', text: inline });
    end = match.index + whole.length;
  }
  tokens.push(...linksIn(shown, end, shown.length));
  return tokens;
}

/** Links and what lies between them, in a part of the text that is no code. */
function linksIn(whole: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let plainStart = start;
  for (const found of tokenize(whole.slice(start, end))) {
    const href = found.isLink ? hrefOf(found.t, found.v, found.toHref('https')) : undefined;
    if (href === undefined) continue;
    tokens.push(...emojiIn(whole, plainStart, start + found.startIndex()));
    tokens.push({ kind: 'link', text: found.v, href });
    plainStart = start + found.endIndex();
  }
  tokens.push(...emojiIn(whole, plainStart, end));
  return tokens;
}

/** Where a link may lead: http, https and mailto only. */
function hrefOf(type: string, typed: string, href: string): string | undefined {
  if (type !== 'email' && !explicit.test(typed)) return undefined;
  if (!URL.canParse(href) || !protocols.has(new URL(href).protocol)) return undefined;
  return href;
}

/** Words, and emoticons where they stand alone between spaces, line ends or the text's ends. */
function emojiIn(whole: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let plainStart = start;
  for (const match of whole.slice(start, end).matchAll(words)) {
    const from = start + match.index;
    const to = from + match[0].length;
    const emoji = emojiOf(match[0]);
    if (emoji === undefined || !isEdge(whole[from - 1]) || !isEdge(whole[to])) continue;
    if (plainStart < from) tokens.push({ kind: 'text', text: whole.slice(plainStart, from) });
    tokens.push({ kind: 'emoji', text: match[0], ...emoji });
    plainStart = to;
  }
  if (plainStart < end) tokens.push({ kind: 'text', text: whole.slice(plainStart, end) });
  return tokens;
}

const isEdge = (neighbour: string | undefined): boolean => neighbour === undefined || /\s/u.test(neighbour);
