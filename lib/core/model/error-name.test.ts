import { expect, it } from 'vitest';
import { toProblem } from '@/lib/http/problem';
import { SideError } from './side-error';

/** As another bundle of the process has it: its own copy of the class. */
const loadAgain = async (path: string) => (await import(path)) as { SideError: typeof SideError };

it('a failure is known in every bundle of a process, by whichever copy of its class', async () => {
  const copy = await loadAgain('./side-error?copy');
  expect(copy.SideError).not.toBe(SideError);
  const failure = new copy.SideError({ code: 'rateLimited', side: 'wix', retryable: true });
  expect(failure).toBeInstanceOf(SideError);
  expect(toProblem(failure)).toMatchObject({ status: 502, code: 'rateLimited' });
  expect(new Error('SideError')).not.toBeInstanceOf(SideError);
});
