import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from './log';

const canary = 'canary@example.com';

function collect() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog({ name: 'test', destination: { write: (line) => void lines.push(line) } }),
  };
}

test('X40 a contact value or a secret that reaches the log by mistake is taken out', () => {
  const { lines, log } = collect();
  log.info(
    {
      email: canary,
      contact: { fields: { email: canary } },
      request: { authorization: canary },
      count: 3,
    },
    'turn done',
  );
  log.error({ err: new Error(`duplicate key: Key (email)=(${canary}) already exists`) }, 'failed');
  log.error(
    {
      err: new Error(`"${canary}" is bad`, { cause: new Error(`+34 600 111 222 and '${canary}'`) }),
    },
    'failed',
  );
  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).not.toContain('600 111');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ count: 3, msg: 'turn done' });
});

test('an error keeps its kind, its code and where it arose', () => {
  const { lines, log } = collect();
  log.error({ err: Object.assign(new TypeError('no such thing'), { code: 'E1' }) }, 'failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { type: 'TypeError', code: 'E1', message: 'no such thing' },
  });
});

test('S9 a process whose reader was killed with lines unread ends all the same', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.resolve(import.meta.dirname, 'testing/log-to-nobody.ts')],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  try {
    await once(child, 'message');
    child.stdout?.destroy();
    child.send('go');
    const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(20_000) })) as [
      number | null,
    ];
    expect(code).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});
