import { describe, expect, it } from 'vitest';
import { carries } from './kept';

describe('H15 what a service kept of a write', () => {
  it.each([
    ['text', 'Quiet', 'QUIET'],
    ['text', ' Ana  Lima ', 'Ana Lima'],
    ['email', 'Ana@Example.com', 'ana@example.com'],
    ['phone', '(212) 555-0199', '+12125550199'],
    ['phone', '0171 2345678', '+491712345678'],
    ['phone', '+1 212 555 0199', '(212) 555-0199'],
    ['url', 'example.com/a', 'https://example.com/a'],
    ['option', 'lead', 'LEAD'],
    ['text', null, ''],
  ] as const)('%s: %j kept as %j carries it', (type, meant, kept) =>
    expect(carries({ type, meant, kept })).toBe(true),
  );

  it.each([
    ['email', null, 'second@example.com'],
    ['email', 'first@example.com', 'second@example.com'],
    ['email', 'first@example.com', null],
    ['phone', null, '+12125550188'],
    ['phone', '+1 212 555 0199', '+1 212 555 0188'],
    ['phone', '+1 212 555 0199', '+44 212 555 0199'],
    ['phone', '0199', '+12125550199'],
    ['text', 'A long text', 'A long'],
    ['date', '1980-01-02', '1980-01-03'],
  ] as const)('%s: %j kept as %j is another value', (type, meant, kept) =>
    expect(carries({ type, meant, kept })).toBe(false),
  );
});
