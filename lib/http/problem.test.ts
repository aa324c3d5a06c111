import { expect, it } from 'vitest';
import { type z } from 'zod';
import { listChangesInput } from '@/lib/services/log/list-changes';
import { decideManyInput } from '@/lib/services/two-way/decisions/decide-many';
import { retryManyInput } from '@/lib/services/two-way/decisions/retry-many';
import { toProblem } from './problem';

const problemOf = (schema: z.ZodType, given: unknown) => toProblem(schema.safeParse(given).error);

it.each([
  [
    'of an only shape',
    listChangesInput,
    { linkId: 'x' },
    'linkId: must be an id that this app gave. Correct it and try again.',
  ],
  [
    'in a list',
    retryManyInput,
    { linkIds: ['x'] },
    'linkIds.0: must be an id that this app gave. Correct it and try again.',
  ],
  [
    'of the second shape',
    retryManyInput,
    { state: 'onHold', code: '%' },
    'code: must be the name of a reason. Correct it and try again.',
  ],
  [
    'deep within',
    decideManyInput,
    { which: { code: '' }, word: { kind: 'keep' } },
    'which.code: must be the name of a reason. Correct it and try again.',
  ],
])('S6 a malformed name %s is a 400 that names its field', (_where, schema, given, detail) => {
  expect(problemOf(schema, given)).toMatchObject({ status: 400, code: 'badInput', detail });
});
