import { describe, expect, it } from 'vitest';
import type { Field } from '@/lib/core/model/field';
import { failureOf } from '@/lib/testing/failure-of';
import { hashOf } from './mapper';
import { outcomeOf } from './outcome';

const fields: readonly Field[] = [
  { key: 'FNAME', label: 'First name', type: 'text', readOnly: false },
  { key: 'BIRTHDAY', label: 'Birthday', type: 'date', readOnly: false },
];
const email = 'ana@example.com';
const answered = (status: number, json?: unknown) => () =>
  outcomeOf({
    answer: { status, json, header: () => undefined, serverTime: '2026-01-01T00:00:00.000Z' },
    email,
    fields,
  });
const invalid = (detail: string, errors: readonly object[] = []) =>
  answered(400, { title: 'Invalid Resource', status: 400, detail, errors })();
const refused = (...problems: object[]) => ({ kind: 'refused', problems });

describe('what Mailchimp’s answers mean for one address', () => {
  it.each([
    [200, { kind: 'done', id: hashOf(email) }],
    [404, { kind: 'unknown' }],
  ])('%i', (status, outcome) => {
    expect(answered(status)()).toEqual(outcome);
  });

  it.each(['Member In Compliance State', 'Forgotten Email Not Subscribed'])(
    'E08 %s keeps the address out',
    (title) => {
      expect(answered(400, { title })()).toEqual({ kind: 'mayNotReturn' });
    },
  );

  it.each([400, 405, 409, 413, 414, 422])(
    'G01 G04 %i is final for this address, and for nobody else',
    (status) => {
      expect(answered(status, { title: 'Bad Request', detail: 'No' })()).toEqual(
        refused({ code: 'refused' }),
      );
      expect(answered(status)()).toEqual(refused({ code: 'refused' }));
    },
  );

  it.each([408, 423, 425])('G01 X10 %i passes for this address', (status) => {
    expect(answered(status)()).toMatchObject({
      kind: 'again',
      error: { code: 'serverError', retryable: true },
    });
  });

  it.each([
    [401, 'unauthorized', false],
    [403, 'missingPermission', false],
    [429, 'rateLimited', true],
    [500, 'serverError', true],
    [503, 'serverError', true],
  ])('G01 %i says nothing of the address', async (status, code, retryable) => {
    expect(
      await failureOf(Promise.resolve().then(answered(status, { title: 'No' }))),
    ).toMatchObject({ code, retryable, side: 'remote' });
  });

  it('G01 X10 an address that signed up too often is taken later: only the text says so', () => {
    expect(
      invalid(
        'ana@example.com has signed up to a lot of lists very recently; ' +
          "we're not allowing more signups for now",
      ),
    ).toMatchObject({ kind: 'again', error: { code: 'rateLimited', retryable: true } });
    expect(
      invalid('ana@example.com looks fake or invalid, please enter a real email address.'),
    ).toEqual(refused({ code: 'refused' }));
  });

  it('D09 blames the fields that the service names, each once; none where it names none', () => {
    const of = (...named: readonly string[]) =>
      invalid(
        'Your merge fields were invalid.',
        named.map((field) => ({ field, message: 'm' })),
      );
    expect(of('BIRTHDAY', 'merge_fields.FNAME', 'BIRTHDAY', '')).toEqual(
      refused({ field: 'BIRTHDAY', code: 'invalidDate' }, { field: 'FNAME', code: 'invalidValue' }),
    );
    expect(of('email_address')).toEqual(refused({ field: 'email', code: 'invalidEmail' }));
    expect(of('', 'ADDRESS.city')).toEqual(refused({ code: 'refused' }));
    expect(of()).toEqual(refused({ code: 'refused' }));
  });
});
