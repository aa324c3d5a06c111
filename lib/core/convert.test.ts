import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { convert } from './convert';
import type { Field, MappingRow, SideName } from './types';
import { canonical } from './values';

const field = (type: Field['type']): Field => ({ key: type, label: type, type, readOnly: false });
const row: MappingRow = { id: 1, wix: 'w', remote: 'r', direction: 'both', winner: 'systemOfRecord', blanks: 'clear' };
const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Sao_Paulo', 'Europe/London', 'Asia/Kathmandu', 'UTC'];
const machineZone = process.env.TZ;
afterAll(() => {
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

function pass({ from, to, target, value }: { from: Field; to: Field; target: SideName; value: string }): string {
  const converted = convert({ row, from, to, target, value });
  if (!converted.ok) throw new Error(converted.code);
  return String(converted.value);
}

it.each([['date', 'date'], ['date', 'datetime'], ['date', 'text']] as const)('D07 a %s that goes round as a %s never moves by a day, in any time zone', (here, there) => {
  const day = fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, fc.constantFrom(...zones), fc.integer({ min: 1, max: 5 }), (value, zone, rounds) => {
      process.env.TZ = zone;
      let moving = value;
      for (let round = 0; round < rounds; round += 1) {
        moving = pass({ from: field(here), to: field(there), target: 'remote', value: moving });
        moving = pass({ from: field(there), to: field(here), target: 'wix', value: moving });
      }
      expect(moving).toBe(value);
      expect(canonical({ type: 'date', value: moving })).toBe(value);
    }),
  );
});

it.each([['2024-02-30'], ['31.12.1999'], ['next week']])('D09 %s is no date: this row rests with the reason', (value) => {
  expect(convert({ row, from: field('text'), to: field('date'), target: 'remote', value })).toEqual({ ok: false, code: 'badDate' });
});
