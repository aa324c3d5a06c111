import { describe, expect, it } from 'vitest';
import { errorShape, type HubspotError } from './api-types';
import { idProperty } from './manifest';
import { outcomeOfError } from './outcome';

const invalid = (code: string, propertyName = 'company') => ({
  category: 'VALIDATION_ERROR',
  message: 'Property values were not valid',
  errors: [{ message: 'm', code, context: { propertyName: [propertyName] } }],
});
const conflict = { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 4711' };
const refused = (field: string | undefined, code: string) => ({
  kind: 'refused',
  problems: [field === undefined ? { code } : { field, code }],
});

describe('what HubSpot’s refusals mean for one contact', () => {
  it.each([
    ['INVALID_EMAIL', 'invalidEmail'],
    ['INVALID_DATE', 'invalidDate'],
    ['INVALID_LONG', 'invalidNumber'],
    ['INVALID_OPTION', 'optionNotAllowed'],
    ['PROPERTY_DOESNT_EXIST', 'unknownField'],
    ['READ_ONLY_VALUE', 'readOnly'],
    ['PROPERTY_VALUE_TOO_LONG', 'tooLong'],
    ['SOMETHING_NEW', 'invalidValue'],
  ])('D09 %s names the field and is %s', (given, code) => {
    expect(outcomeOfError({ error: invalid(given), kind: 'update', status: 400 })).toEqual(
      refused('company', code),
    );
  });

  it('D09 every field at fault is named; a refusal that names none still is one', () => {
    const error = {
      ...invalid('INVALID_EMAIL', 'email'),
      errors: [
        ...invalid('INVALID_EMAIL', 'email').errors,
        { code: 'INVALID_DATE', name: 'date_of_birth' },
        { code: 'INVALID_DATE' },
      ],
    };
    expect(outcomeOfError({ error, kind: 'create', status: 207 })).toEqual({
      kind: 'refused',
      problems: [
        { field: 'email', code: 'invalidEmail' },
        { field: 'date_of_birth', code: 'invalidDate' },
      ],
    });
    expect(outcomeOfError({ error: {}, kind: 'update', status: 400 })).toEqual(
      refused(undefined, 'refused'),
    );
  });

  it('A11 a conflict on create names the holder; else, and on update, refuses the e-mail', () => {
    expect(outcomeOfError({ error: conflict, kind: 'create', status: 409 })).toEqual({
      kind: 'duplicate',
      candidateId: '4711',
      by: 'email',
    });
    expect(outcomeOfError({ error: conflict, kind: 'create', status: 207 })).toMatchObject({
      kind: 'duplicate',
    });
    expect(
      outcomeOfError({ error: { category: 'CONFLICT' }, kind: 'create', status: 207 }),
    ).toEqual(refused('email', 'heldByAnother'));
    // The shape of newer answers.
    const exists = {
      ...conflict,
      category: 'OBJECT_ALREADY_EXISTS',
      errors: [{ message: 'A contact with that e-mail exists', in: 'email' }],
    };
    for (const status of [409, 207])
      expect(outcomeOfError({ error: exists, kind: 'create', status })).toEqual({
        kind: 'duplicate',
        candidateId: '4711',
        by: 'email',
      });
    expect(outcomeOfError({ error: exists, kind: 'update', status: 207 })).toEqual({
      kind: 'refused',
      problems: [{ field: 'email', code: 'heldByAnother', holderId: '4711' }],
    });
    expect(outcomeOfError({ error: conflict, kind: 'update', status: 409 })).toEqual({
      kind: 'refused',
      problems: [{ field: 'email', code: 'heldByAnother', holderId: '4711' }],
    });
  });

  it('D15 a stored id that another contact holds is not shown as a field of the owner’s', () => {
    expect(
      outcomeOfError({
        error: invalid('CONFLICTING_UNIQUE_VALUE', idProperty),
        kind: 'update',
        status: 400,
      }),
    ).toEqual(refused(undefined, 'heldByAnother'));
    expect(
      outcomeOfError({
        error: invalid('CONFLICTING_UNIQUE_VALUE', 'member_no'),
        kind: 'update',
        status: 400,
      }),
    ).toEqual(refused('member_no', 'heldByAnother'));
  });

  it('A12 not found is absent, in a batch as alone', () => {
    expect(
      outcomeOfError({ error: { category: 'OBJECT_NOT_FOUND' }, kind: 'update', status: 207 }),
    ).toEqual({ kind: 'absent' });
    expect(outcomeOfError({ error: {}, kind: 'delete', status: 404 })).toEqual({ kind: 'absent' });
  });

  it.each([
    ['INTERNAL_ERROR', 'serverError'],
    ['SERVICE_UNAVAILABLE', 'serverError'],
    ['TIMEOUT', 'serverError'],
    ['A_CATEGORY_OF_TOMORROW', 'serverError'],
    [undefined, 'serverError'],
    ['RATE_LIMITS', 'rateLimited'],
    ['RATE_LIMIT', 'rateLimited'],
  ])('G01 X10 an item of a 207 that failed with %s is tried again', (category, code) => {
    const error = category === undefined ? {} : { category };
    expect(outcomeOfError({ error, kind: 'update', status: 207 })).toMatchObject({
      kind: 'failed',
      isAlone: true,
      error: { code, retryable: true },
    });
    expect(outcomeOfError({ error, kind: 'update', status: 503 })).not.toHaveProperty('isAlone');
  });

  it('D09 an item that names a property is about the contact, whatever its category', () => {
    const named = {
      errors: [{ code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['gone'] } }],
    };
    expect(
      outcomeOfError({
        error: { category: 'A_CATEGORY_OF_TOMORROW', ...named },
        kind: 'update',
        status: 207,
      }),
    ).toEqual(refused('gone', 'unknownField'));
    expect(
      outcomeOfError({
        error: { category: 'INTERNAL_ERROR', ...named },
        kind: 'update',
        status: 207,
      }),
    ).toMatchObject({ kind: 'failed' });
  });

  it.each([423, 425, 477, 502, 503, 504, 521, 523, 524])(
    'G01 a call that is answered %i is tried again',
    (status) => {
      expect(outcomeOfError({ error: {}, kind: 'update', status })).toMatchObject({
        kind: 'failed',
        error: { retryable: true },
      });
    },
  );

  it('G01 an item without permission stops the connection, or rests if it names a property', () => {
    expect(
      outcomeOfError({ error: { category: 'MISSING_SCOPES' }, kind: 'update', status: 207 }),
    ).toMatchObject({ kind: 'failed', error: { code: 'missingPermission', retryable: false } });
    expect(
      outcomeOfError({
        error: { category: 'MISSING_SCOPES', context: { propertyName: ['ssn'] } },
        kind: 'update',
        status: 207,
      }),
    ).toEqual(refused('ssn', 'readOnly'));
  });

  it('D09 a field is named by its context, its path or the error as a whole', () => {
    const named = (error: HubspotError) =>
      outcomeOfError({
        error: { category: 'VALIDATION_ERROR', ...error },
        kind: 'update',
        status: 207,
      });
    expect(
      named({
        errors: [{ subCategory: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['gone'] } }],
      }),
    ).toEqual(refused('gone', 'unknownField'));
    expect(
      named({ errors: [{ code: 'INVALID_DATE', in: 'inputs[3].properties.date_of_birth' }] }),
    ).toEqual(refused('date_of_birth', 'invalidDate'));
    expect(
      named({
        subCategory: 'VALIDATION_ERROR.INVALID_OPTION',
        context: { propertyName: ['stage'] },
      }),
    ).toEqual(refused('stage', 'optionNotAllowed'));
  });

  it('X10 an error of another shape than documented leaves the rest of the answer readable', () => {
    const parsed = errorShape.parse({
      category: 'VALIDATION_ERROR',
      context: { ids: 4, propertyName: ['a'] },
      errors: 'none',
      links: {},
    });
    expect(parsed).toEqual({
      category: 'VALIDATION_ERROR',
      context: { ids: [], propertyName: ['a'] },
    });
  });

  it.each([
    [401, 'unauthorized', false],
    [403, 'missingPermission', false],
    [429, 'rateLimited', true],
    [500, 'serverError', true],
  ])('%i says nothing of the contact', (status, code, retryable) => {
    expect(outcomeOfError({ error: {}, kind: 'update', status })).toMatchObject({
      kind: 'failed',
      error: { code, retryable, side: 'remote', status },
    });
  });
});
