import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';

describe('Admission', () => {
  it('X3 bounds the connections of one address, and frees the place of one that leaves', () => {
    const admission = new Admission({ connections: 100, connectionsPerAddress: 2 });
    expect([admission.enter('a'), admission.enter('a')]).toEqual([undefined, undefined]);
    expect(admission.enter('a')).toMatch(/too many connections from your address/);
    expect(admission.enter('b')).toBeUndefined();
    admission.leave('a');
    expect(admission.enter('a')).toBeUndefined();
  });

  it('X3 bounds the connections in total', () => {
    const admission = new Admission({ connections: 2, connectionsPerAddress: 2 });
    admission.enter('a');
    admission.enter('b');
    expect(admission.enter('c')).toMatch(/full/);
    admission.leave('b');
    expect(admission.enter('c')).toBeUndefined();
  });

  it('H1 knows no address once its last connection is closed', () => {
    const admission = new Admission({ connections: 9, connectionsPerAddress: 9 });
    admission.enter('a');
    admission.enter('a');
    admission.leave('a');
    expect(admission.counts).toEqual({ connections: 1, addresses: 1 });
    admission.leave('a');
    expect(admission.counts).toEqual({ connections: 0, addresses: 0 });
  });
});
