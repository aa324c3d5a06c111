import { describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { outcomeOf } from './outcome';

const answered = (status: number, json?: unknown) => () =>
  outcomeOf({ status, json, header: () => undefined, serverTime: '2026-01-01T00:00:00.000Z' });
const failed = (status: number, type: string, property: string | null = null) =>
  answered(status, { errors: [{ type, property, message: 'm' }] });
const refused = (...problems: object[]) => ({ kind: 'refused', problems });

/** The kinds of errors of `@tryghost/errors`, with their statuses. */
describe('what a Ghost site’s answers mean for one member', () => {
  it('is done with its id, gone when Ghost says so, but not when the site is gone', async () => {
    expect(
      answered(201, { members: [{ id: 'm1', email: 'ana@example.com', updated_at: null }] })(),
    ).toEqual({ kind: 'done', id: 'm1' });
    expect(failed(404, 'NotFoundError')()).toEqual({ kind: 'unknown' });
    expect(await failureOf(Promise.resolve().then(answered(404)))).toMatchObject({
      code: 'badAnswer',
    });
  });

  it.each([
    [400, 'BadRequestError'],
    [400, 'IncorrectUsageError'],
    [405, 'MethodNotAllowedError'],
    [413, 'RequestEntityTooLargeError'],
    [415, 'UnsupportedMediaTypeError'],
    [422, 'ValidationError'],
  ])('G01 G04 %i %s is final for this member, and for nobody else', (status, type) => {
    expect(failed(status, type)()).toEqual(refused({ code: 'refused' }));
  });

  it.each([
    [408, 'RequestTimeout'],
    [409, 'UpdateCollisionError'],
    [409, 'ConflictError'],
  ])('G01 X10 %i %s passes for this member', (status, type) => {
    expect(failed(status, type)()).toMatchObject({ kind: 'again', error: { retryable: true } });
  });

  it.each([
    [401, 'UnauthorizedError', 'unauthorized'],
    [401, 'PasswordResetRequiredError', 'unauthorized'],
    [403, 'NoPermissionError', 'missingPermission'],
    [403, 'HostLimitError', 'quotaReached'],
    [400, 'VersionMismatchError', 'badAnswer'],
    [406, 'RequestNotAcceptableError', 'badAnswer'],
    [429, 'TooManyRequestsError', 'rateLimited'],
    [500, 'InternalServerError', 'serverError'],
    [500, 'EmailError', 'serverError'],
    [503, 'MaintenanceError', 'serverError'],
    [503, 'TokenRevocationError', 'serverError'],
  ])('G01 %i %s says nothing of the member', async (status, type, code) => {
    expect(await failureOf(Promise.resolve().then(failed(status, type)))).toMatchObject({
      code,
      side: 'remote',
    });
  });

  it('D09 blames only the fields that Ghost names; none where it names none of ours', () => {
    const named = (...properties: (string | null)[]) =>
      answered(422, {
        errors: properties.map((property) => ({ type: 'ValidationError', property })),
      })();
    expect(named('name', 'members[0].email', 'name')).toEqual(
      refused({ field: 'name', code: 'tooLong' }, { field: 'email', code: 'invalidEmail' }),
    );
    expect(named('members[0].labels[0].name', 'labels')).toEqual(
      refused({ field: 'labels', code: 'invalidValue' }),
    );
    expect(named('members[0]', null)).toEqual(refused({ code: 'refused' }));
    expect(answered(422)()).toEqual(refused({ code: 'refused' }));
  });
});
