import { expect, test } from 'vitest';
import { idsOf } from '@/lib/connectors/manifests';
import { EnvError, parseEnv } from '@/lib/env';
import { startSandbox } from '@/lib/sandbox';
import { readSandboxCrm } from './sandbox-crm';

const read = (SANDBOX_CRM?: string) => readSandboxCrm(parseEnv({ SANDBOX_CRM }));

test('the sandbox begins with the first CRM unless the setting names another', () => {
  expect([read(), read(' ')]).toEqual([idsOf('crm')[0], idsOf('crm')[0]]);
  for (const id of idsOf('crm')) expect(read(id)).toBe(id);
});

test('another word is answered with the choices', () => {
  for (const word of ['nonsense', 'wix', ...idsOf('list')])
    expect(() => read(word)).toThrow(EnvError);
  const choices = new Intl.ListFormat('en', { type: 'disjunction' }).format(idsOf('crm'));
  expect(() => read('nonsense')).toThrow(
    `SANDBOX_CRM in .env or the environment: must be ${choices}.`,
  );
});

test('the sandbox has a server for every CRM that may be named', async () => {
  const sandbox = await startSandbox();
  await sandbox.stop();
  expect(Object.keys(sandbox)).toEqual(expect.arrayContaining([...idsOf('crm')]));
});
