import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import { fieldOfPath, outcomeOfRefusal } from './outcome';

const answer = (status: number, json: unknown = {}): HttpAnswer => ({
  status,
  header: () => undefined,
  json,
  serverTime: '2025-12-02T10:00:00.000Z',
});
const application = (status: number, code: string, data: object = {}) =>
  answer(status, { message: 'm', details: { applicationError: { code, data } } });
const violation = (field: string, over: object) =>
  answer(400, {
    details: { validationError: { fieldViolations: [{ field, description: 'd', ...over }] } },
  });

describe('what Wix’s refusals mean for one contact', () => {
  it.each([
    ['X17', 'update', application(409, 'CONTACT_ALREADY_CHANGED'), { kind: 'conflict' }],
    ['A12', 'update', application(404, 'CONTACT_NOT_FOUND'), { kind: 'absent' }],
    ['A12', 'delete', answer(404), { kind: 'absent' }],
    [
      'A11',
      'create',
      application(409, 'DUPLICATE_CONTACT_EXISTS', {
        duplicateContactId: 'w2',
        duplicateEmail: 'a@example.com',
      }),
      { kind: 'duplicate', candidateId: 'w2', by: 'email' },
    ],
    [
      'A11',
      'create',
      application(409, 'DUPLICATE_CONTACT_EXISTS', {
        duplicateContactId: 'w2',
        duplicatePhone: '+1',
      }),
      { kind: 'duplicate', candidateId: 'w2', by: 'phone' },
    ],
    [
      'A11',
      'create',
      application(409, 'DUPLICATE_CONTACT_EXISTS'),
      { kind: 'refused', problems: [{ field: 'email', code: 'heldByAnother' }] },
    ],
    [
      'A11',
      'update',
      application(409, 'DUPLICATE_CONTACT_EXISTS', { duplicateContactId: 'w2' }),
      { kind: 'refused', problems: [{ field: 'email', code: 'heldByAnother', holderId: 'w2' }] },
    ],
    [
      'D16',
      'update',
      application(428, 'CANNOT_UPDATE_MEMBER_EMAIL'),
      { kind: 'refused', problems: [{ field: 'email', code: 'memberEmail' }] },
    ],
    [
      'B12',
      'delete',
      application(428, 'CANNOT_DELETE_MEMBER'),
      { kind: 'undeletable', why: 'member' },
    ],
    [
      'B12',
      'delete',
      application(428, 'CANNOT_DELETE_CONTACT_WITH_BILLING_SUBSCRIPTION'),
      { kind: 'undeletable', why: 'billing' },
    ],
    [
      'B12',
      'delete',
      application(428, 'CANNOT_DELETE_MEMBER_OWNER_OR_CONTRIBUTOR'),
      { kind: 'undeletable', why: 'ownerOrContributor' },
    ],
    [
      'D09',
      'create',
      application(400, 'INSUFFICIENT_CONTACT_DATA'),
      { kind: 'refused', problems: [{ code: 'notEnoughToCreate' }] },
    ],
    [
      'D09',
      'update',
      application(400, 'INVALID_EXTENDED_FIELD_VALUE', { fieldKey: 'custom.size' }),
      { kind: 'refused', problems: [{ field: 'custom.size', code: 'invalidValue' }] },
    ],
    [
      'D09',
      'create',
      violation('info.emails.items[0].email', { violatedRule: 'FORMAT' }),
      { kind: 'refused', problems: [{ field: 'email', code: 'invalidEmail' }] },
    ],
    [
      'D09',
      'update',
      violation('info.company', { violatedRule: 'MAX_LENGTH' }),
      { kind: 'refused', problems: [{ field: 'company', code: 'tooLong' }] },
    ],
    [
      'D09',
      'update',
      violation('info.labelKeys.items', { violatedRule: 'MAX_SIZE' }),
      { kind: 'refused', problems: [{ field: 'labels', code: 'tooMany' }] },
    ],
    ['X32', 'update', answer(400, undefined), { kind: 'refused', problems: [{ code: 'refused' }] }],
  ] as const)('%s %s', (_case, kind, given, outcome) => {
    expect(outcomeOfRefusal({ answer: given, kind })).toEqual(outcome);
  });

  it.each([408, 423, 425, 500, 502, 503, 504])('G01 an answer %i is tried again', (status) => {
    expect(outcomeOfRefusal({ answer: answer(status), kind: 'update' })).toMatchObject({
      kind: 'failed',
      error: { code: 'serverError', retryable: true },
    });
  });

  it.each([
    [401, 'unauthorized', false],
    [403, 'missingPermission', false],
    [429, 'rateLimited', true],
  ])('%i says nothing of the contact', (status, code, retryable) => {
    expect(outcomeOfRefusal({ answer: answer(status), kind: 'update' })).toMatchObject({
      kind: 'failed',
      error: { code, retryable, side: 'wix' },
    });
  });
});

it.each([
  ['info.emails.items[0].email', 'email'],
  ['primaryInfo.phone', 'phone'],
  ['info.phones.items[2].phone', 'phone'],
  ['info.name.last', 'name.last'],
  ['info.addresses.items[0].address.postalCode', 'address.postalCode'],
  ['info.addresses.items[0].address.streetAddress.name', 'address.line1'],
  ['info.extendedFields.items.custom.size', 'custom.size'],
  ['info.birthdate', 'birthdate'],
  ['info.picture', undefined],
])('D09 %s is the field %s', (path, field) => {
  expect(fieldOfPath(path)).toBe(field);
});
