/**
 * Draws a text: links clickable, code as code, emoticons as emoji. Builds elements, never HTML from text.
 */
import { memo, type ReactNode } from 'react';
import { type Token, tokensOf } from './tokens.ts';

type Draw<K extends Token['kind']> = (token: Extract<Token, { kind: K }>) => ReactNode;

const draw: { [K in Token['kind']]: Draw<K> } = {
  text: ({ text }) => text,
  code: ({ text }) => <code className="code">{text}</code>,
  block: ({ text }) => <code className="code-block">{text}</code>,
  link: ({ text, href }) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ),
  emoji: ({ text, emoji, name }) => (
    <span role="img" aria-label={name} title={text} className="emoji">
      {emoji}
    </span>
  ),
};

/** A message's text, each paragraph in its own direction. */
export const RichText = memo(function RichText({ text }: { text: string }) {
  return (
    <span className="text" dir="auto">
      {tokensOf(text).map((token, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a text never change places.
        <Piece key={index} token={token} />
      ))}
    </span>
  );
});

const Piece = ({ token }: { token: Token }) => (draw[token.kind] as Draw<Token['kind']>)(token);
