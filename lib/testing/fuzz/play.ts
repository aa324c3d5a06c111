import fc from 'fast-check';
import { describeRequest, kindOf, type FuzzRequest } from './request';
import { createFuzzClient, isFault, type Outcome } from './send';
import { openFuzzWorld } from './world';

const atOnce = 16;
/** As many are made at a time. */
const portion = 1_000;
const isLast = (request: FuzzRequest) => request.kind === 'call' && request.isLast === true;

/** They take long, and after the first there is little left to see. */
const lastOfAKind = 2;

/** Enough to see what kinds there are. */
const shownAtMost = 20;

/**
 * Sends `count` requests, the same ones for the same seed, to a real web process, and returns what
 * went wrong: each with its request. `FUZZ_REQUESTS` and `RANDOM_SEED` say how many, and which,
 * instead.
 */
export async function playFuzz({
  count,
  seed: usual,
}: {
  count: number;
  seed: number;
}): Promise<readonly string[]> {
  const wanted = Number(process.env['FUZZ_REQUESTS'] ?? count);
  const seed = Number(process.env['RANDOM_SEED'] ?? usual);
  const world = await openFuzzWorld();
  const client = createFuzzClient(world.web.origin);
  const startedAt = performance.now();
  const faults = new Map<string, string>();
  const tally = new Map<string, number>();
  const note = (request: FuzzRequest, outcome: Outcome) => {
    const kind = outcome.kind === 'answer' ? String(outcome.status) : outcome.kind;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    const key = `${kind} ${kindOf(request)}`;
    if (isFault(outcome, request) && faults.size < shownAtMost && !faults.has(key))
      faults.set(key, `${JSON.stringify(outcome)}: ${describeRequest(request)}`);
  };
  const sendAll = async (requests: readonly FuzzRequest[]) => {
    const line = [...requests];
    const serve = async () => {
      for (let next = line.shift(); next; next = line.shift()) note(next, await client.send(next));
    };
    await Promise.all(Array.from({ length: atOnce }, serve));
  };
  const last: FuzzRequest[] = [];
  try {
    for (let sent = 0; sent < wanted; sent += portion) {
      const size = Math.min(portion, wanted - sent);
      const sample = fc.sample(world.requests, { seed: seed + sent, numRuns: size });
      for (const one of sample.filter(isLast))
        if (last.filter((other) => kindOf(other) === kindOf(one)).length < lastOfAKind)
          last.push(one);
      await sendAll(sample.filter((one) => !isLast(one)));
    }
    await sendAll(last);
    if (world.web.child.exitCode !== null) faults.set('end', 'the web process ended');
    const health = await fetch(`${world.web.origin}/api/health`);
    if (health.status !== 200) faults.set('health', `health: ${health.status}`);
    process.stdout.write(
      `${wanted} requests in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ` +
        `seed ${seed}: ${[...tally].map(([kind, n]) => `${n} × ${kind}`).join(', ')}\n`,
    );
    return [...faults.values()].map((fault) => `seed ${seed}: ${fault}`);
  } finally {
    client.close();
    await world.stop();
  }
}
