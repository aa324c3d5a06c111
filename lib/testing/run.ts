/**
 * `npm test`: those that depend on no clock first and side by side, then the others in order; the
 * time of each, and the totals at the end. Stops at nothing; fails if any part failed.
 */
import { spawn } from 'node:child_process';

type Part = {
  readonly name: string;
  readonly command: readonly string[];
  /** What it is there for, where nobody asks for it by name. */ readonly neededBy?: string;
};
type Result = {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
};

const stages: readonly (readonly Part[])[] = [
  [
    { name: 'format', command: ['prettier', '--check', '.'] },
    // Types, too.
    { name: 'lint', command: ['oxlint'] },
    { name: 'unused', command: ['knip', '--no-progress'] },
    { name: 'unit', command: ['vitest', 'run', '--project', 'unit'] },
    // Mostly waits for the network, where there is none yet.
    { name: 'chromium', command: ['tsx', 'lib/testing/obtain-chromium.ts'], neededBy: 'e2e' },
  ],
  // Writes types of the routes, which `lint` reads: not beside it.
  [{ name: 'build', command: ['tsx', 'lib/testing/build.ts'] }],
  [{ name: 'integration', command: ['vitest', 'run', '--project', 'integration'] }],
  [{ name: 'e2e', command: ['playwright', 'test'] }],
];

const wanted = new Set(process.argv.slice(2));
const results: Result[] = [];
for (const stage of stages)
  results.push(
    ...(await Promise.all(
      stage
        .filter(
          ({ name, neededBy = name }) =>
            wanted.size === 0 || [name, neededBy].some((one) => wanted.has(one)),
        )
        .map((part) => runPart({ ...part, isAlone: stage.length === 1 })),
    )),
  );
report(results);

type Run = Part & {
  /** Nothing beside it: its lines are shown as they come. */ readonly isAlone: boolean;
};

async function runPart({ name, ...run }: Run): Promise<Result> {
  const startedAt = performance.now();
  const { code, output } = await execute({ name, ...run });
  const seconds = (performance.now() - startedAt) / 1000;
  const ok = code === 0;
  const { passed, failed } = countTests(output);
  // A part without tests of its own counts as one; one that broke before it could count, as a
  // failure.
  return passed + failed === 0
    ? { name, ok, seconds, passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
    : { name, ok, seconds, passed, failed: ok ? failed : Math.max(failed, 1) };
}

async function execute({ name, command, isAlone }: Run): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  const child = spawn('npx', ['--no-install', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  let output = '';
  if (isAlone) process.stdout.write(`\n── ${name} ──\n`);
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (isAlone) process.stdout.write(chunk);
  });
  // Lines of parts side by side are not mixed.
  child.once('close', () => isAlone || process.stdout.write(`\n── ${name} ──\n${output}`));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * vitest prints "Tests  3 failed | 40 passed (43)", Playwright "12 passed (1m)" and "1 failed" on
 * lines of their own.
 */
function countTests(output: string) {
  const lines = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const line = lines.findLast((one) => /^\s*Tests\s/.test(one));
  const source =
    line ??
    lines
      .slice(-40)
      .filter((one) => /^\s*\d+ (passed|failed)/.test(one))
      .join(' ');
  const numberBefore = (word: string) =>
    Number(new RegExp(`(\\d+) ${word}`).exec(source)?.[1] ?? 0);
  return { passed: numberBefore('passed'), failed: numberBefore('failed') };
}

function report(all: readonly Result[]) {
  process.stdout.write('\n');
  for (const { name, ok, seconds, passed, failed } of all) {
    process.stdout.write(
      `${ok ? '✓' : '✗'} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s   ` +
        `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}\n`,
    );
  }
  const sum = (pick: (result: Result) => number) =>
    all.reduce((total, one) => total + pick(one), 0);
  process.stdout.write(
    `\n${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed, ` +
      `${(performance.now() / 1000).toFixed(0)} s in all\n`,
  );
  process.exitCode = all.every((one) => one.ok) ? 0 : 1;
}
