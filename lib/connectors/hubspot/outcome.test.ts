import { describe, expect, it } from 'vitest';
import { idProperty } from './mapper';
import { outcomeOfError } from './outcome';

const invalid = (code: string, propertyName = 'company') => ({ category: 'VALIDATION_ERROR', message: 'Property values were not valid', errors: [{ message: 'm', code, context: { propertyName: [propertyName] } }] });
const conflict = { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 4711' };
const refused = (field: string | undefined, code: string) => ({ kind: 'refused', problems: [field === undefined ? { code } : { field, code }] });

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
    expect(outcomeOfError({ error: invalid(given), kind: 'update', status: 400 })).toEqual(refused('company', code));
  });

  it('D09 every field at fault is named; a refusal that names none still is one', () => {
    const error = { ...invalid('INVALID_EMAIL', 'email'), errors: [...invalid('INVALID_EMAIL', 'email').errors, { code: 'INVALID_DATE', name: 'date_of_birth' }, { code: 'INVALID_DATE' }] };
    expect(outcomeOfError({ error, kind: 'create', status: 207 })).toEqual({ kind: 'refused', problems: [{ field: 'email', code: 'invalidEmail' }, { field: 'date_of_birth', code: 'invalidDate' }] });
    expect(outcomeOfError({ error: {}, kind: 'update', status: 400 })).toEqual(refused(undefined, 'refused'));
  });

  it('A11 a conflict on create names the holder; without one, and on update, the e-mail is refused', () => {
    expect(outcomeOfError({ error: conflict, kind: 'create', status: 409 })).toEqual({ kind: 'duplicate', candidateId: '4711', by: 'email' });
    expect(outcomeOfError({ error: conflict, kind: 'create', status: 207 })).toMatchObject({ kind: 'duplicate' });
    expect(outcomeOfError({ error: { category: 'CONFLICT' }, kind: 'create', status: 207 })).toEqual(refused('email', 'heldByAnother'));
    expect(outcomeOfError({ error: conflict, kind: 'update', status: 409 })).toEqual(refused('email', 'heldByAnother'));
  });

  it('D15 a stored id that another contact holds is not shown as a field of the owner’s', () => {
    expect(outcomeOfError({ error: invalid('CONFLICTING_UNIQUE_VALUE', idProperty), kind: 'update', status: 400 })).toEqual(refused(undefined, 'heldByAnother'));
    expect(outcomeOfError({ error: invalid('CONFLICTING_UNIQUE_VALUE', 'member_no'), kind: 'update', status: 400 })).toEqual(refused('member_no', 'heldByAnother'));
  });

  it('A12 not found is absent, in a batch as alone', () => {
    expect(outcomeOfError({ error: { category: 'OBJECT_NOT_FOUND' }, kind: 'update', status: 207 })).toEqual({ kind: 'absent' });
    expect(outcomeOfError({ error: {}, kind: 'delete', status: 404 })).toEqual({ kind: 'absent' });
  });

  it.each([[401, 'unauthorized', false], [403, 'missingPermission', false], [429, 'rateLimited', true], [500, 'serverError', true]])('%i says nothing of the contact', (status, code, retryable) => {
    expect(outcomeOfError({ error: {}, kind: 'update', status })).toMatchObject({ kind: 'failed', error: { code, retryable, side: 'remote', status } });
  });
});
