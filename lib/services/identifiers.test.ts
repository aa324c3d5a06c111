import { describe, expect, it } from 'vitest';
import * as ids from './identifiers';

const uuid = '01a20b61-6a65-7231-be59-e1b17efc3080';
const at = '2026-03-01T10:00:00.000Z';
const passed = (cursor: string) => Buffer.from(cursor).toString('base64url');

describe('S6 what names something', () => {
  it.each([
    ['a record', ids.recordId, uuid, uuid],
    ['a record in capitals', ids.recordId, uuid.toUpperCase(), uuid],
    ['a contact in Wix', ids.serviceId, uuid, uuid],
    ['a contact in HubSpot', ids.serviceId, '151', '151'],
    ['a list', ids.serviceId, 'a1b2c3d4e5', 'a1b2c3d4e5'],
    ['a reason', ids.reasonCode, 'undeletable.member', 'undeletable.member'],
    ['a connection', ids.connectionId, '17', 17],
    ['a connection as a number', ids.connectionId, 17, 17],
    ['a row', ids.rowId, '0', 0],
    ['a row as a name', ids.rowKey, '12', '12'],
    ['a line', ids.lineNo, 9_007_199_254_740_991, 9_007_199_254_740_991],
    ['no line', ids.afterLine, undefined, 0],
    ['a page', ids.pageLimit, undefined, 50],
    ['a moment', ids.moment, at, at],
    [
      'a place in history',
      ids.historyCursor,
      ids.writeHistoryCursor({ at: new Date(at), id: uuid }),
      { at: new Date(at), id: uuid },
    ],
  ])('%s', (_name, schema, given, taken) => {
    expect(schema.parse(given)).toEqual(taken);
  });

  it.each([
    [
      'a record',
      ids.recordId,
      ['', 'x', '1', `${uuid} `, `{${uuid}}`, `${uuid}\n`, uuid.replaceAll('-', ''), 5, null],
    ],
    [
      'a contact at a service',
      ids.serviceId,
      ['', ' ', 'a b', 'a\n', '\u0000', 'é', '\u202e1', 'x'.repeat(201), 5],
    ],
    ['a reason', ids.reasonCode, ['', 'Shared', 'a b', "a'", '%', 'é', '1', 'a'.repeat(61)]],
    [
      'a connection',
      ids.connectionId,
      [
        '',
        ' 1',
        '-1',
        '0',
        '1.5',
        '1e3',
        '0x10',
        '2147483648',
        1.5,
        true,
        null,
        [],
        '9'.repeat(30),
      ],
    ],
    ['a row', ids.rowId, ['', '-1', -1, '2147483648', NaN, 1e300]],
    ['a row as a name', ids.rowKey, ['', '-1', 'x', '1e3', '__proto__']],
    ['a line', ids.lineNo, ['0', 0, '1.5', 9_007_199_254_740_992, '９']],
    ['a page', ids.pageLimit, ['0', '51', 'many', '']],
    [
      'a moment',
      ids.moment,
      [
        '0000-01-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        'yesterday',
        '',
        '2026-03-01',
        '+012026-03-01T10:00:00Z',
      ],
    ],
    [
      'a place in history',
      ids.historyCursor,
      [
        '',
        '%00',
        passed(`0000-01-01T00:00:00.000Z ${uuid}`),
        passed(`${at} x`),
        passed(`${at} ${uuid} ${uuid}`),
        'x'.repeat(201),
      ],
    ],
  ])('%s: anything else is refused', (_name, schema, malformed) => {
    expect(malformed.filter((given) => schema.safeParse(given).success)).toEqual([]);
  });
});
