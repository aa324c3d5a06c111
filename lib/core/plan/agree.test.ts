import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import { canonical } from '@/lib/core/values/canonical';
import { createFingerprinter } from '@/lib/core/values/fingerprint';
import { isAgreed, isKnownToAgree } from './agree';

const fingerprint = createFingerprinter(new Uint8Array(32).fill(5));
const row: MappingRow = {
  id: 4,
  wix: 'a',
  remote: 'b',
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
};

function pairOf({
  type,
  wix,
  remote,
  agreedOn = { wix, remote },
}: {
  type: FieldType;
  wix: string;
  remote: string;
  agreedOn?: { wix: string; remote: string };
}) {
  const field = (key: string): Field => ({ key, label: key, type, readOnly: false });
  const fields = { wix: new Map([['a', field('a')]]), remote: new Map([['b', field('b')]]) };
  const print = (value: string) => [fingerprint(row.id, canonical({ type, value }))];
  const input = { row, rows: [row], fields, values: { wix: { a: wix }, remote: { b: remote } } };
  return {
    isAgreed: isAgreed(input),
    isKnown: isKnownToAgree({
      ...input,
      base: { wix: print(agreedOn.wix), remote: print(agreedOn.remote) },
      fingerprint,
    }),
  };
}

describe('two spellings', () => {
  it.each([
    ['phone', '+12125550199', '(212) 555-0199'],
    ['url', 'https://acme.example/', 'acme.example'],
    ['text', 'Acme  Inc', 'ACME Inc'],
  ] as const)('of one %s that both sides agreed on are the same', (type, wix, remote) => {
    expect(pairOf({ type, wix, remote })).toEqual({ isAgreed: false, isKnown: true });
  });

  it('that nobody agreed on so far are two values', () => {
    expect(
      pairOf({
        type: 'phone',
        wix: '+12125550199',
        remote: '(212) 555-0199',
        agreedOn: { wix: '+12125550100', remote: '+12125550100' },
      }).isKnown,
    ).toBe(false);
  });

  it('of two values are two values, whatever was agreed on', () => {
    expect(pairOf({ type: 'text', wix: 'Acme', remote: 'Apex' }).isKnown).toBe(false);
  });
});
