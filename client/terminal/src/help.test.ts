import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpText } from './help.ts';

it('L2 docs/terminal.md says what --help says', () => {
  const page = readFileSync(new URL('../../../docs/terminal.md', import.meta.url), 'utf8');
  expect(page).toContain(`\`\`\`text\n${helpText()}\n\`\`\``);
});
