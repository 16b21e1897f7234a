/**
 * Drafts are kept, found again, and cleared (W8).
 */
import { describe, expect, test } from 'vitest';
import { draftKey, readDraft, writeDraft } from './drafts.ts';

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

const refusing = new Proxy({} as Storage, {
  get: () => () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
});

describe('W8: nothing typed is lost', () => {
  test('a draft is found again under any spelling of the name', () => {
    const storage = memoryStorage();
    writeDraft(draftKey('conversation', 'Bob'), 'half a sen\ntence', storage);
    expect(readDraft(draftKey('conversation', 'bOB'), storage)).toBe('half a sen\ntence');
  });

  test('a person and a room of one name have drafts of their own', () => {
    const storage = memoryStorage();
    writeDraft(draftKey('conversation', 'bob'), 'to Bob', storage);
    expect(readDraft(draftKey('room', 'bob'), storage)).toBe('');
  });

  test('what was sent leaves nothing behind', () => {
    const storage = memoryStorage();
    writeDraft(draftKey('room', 'chat'), 'hi', storage);
    writeDraft(draftKey('room', 'chat'), '', storage);
    expect(storage.length).toBe(0);
  });

  test('a storage that refuses, or is missing, breaks nothing', () => {
    expect(() => writeDraft('key', 'text', refusing)).not.toThrow();
    expect(readDraft('key', refusing)).toBe('');
    expect(readDraft('key', undefined)).toBe('');
  });
});
