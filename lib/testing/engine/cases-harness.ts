import type { Policy, Scope } from '@/lib/core/model/connection';
import type { ContactEvent } from '@/lib/core/model/contact';
import type { Field } from '@/lib/core/model/field';
import type { Link } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { marksOf } from '@/lib/core/plan/events';
import { isGoing, type Choices, type Run } from '@/lib/core/run/run';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { createActor, type Actor } from '@/lib/engine/two-way/actor';
import { stepComparison } from '@/lib/engine/two-way/comparison';
import { advanceRun } from '@/lib/engine/two-way/first-sync';
import { type Clock } from '@/lib/ports/clock';
import type { RunStore } from '@/lib/ports/runs';
import { StaleEpochError, type SyncStore } from '@/lib/ports/store';
import { createMemoryRuns } from './memory-runs';
import { createMemoryService, type MemoryService } from './memory-service';
import { createMemorySide, type MemorySideOptions } from './memory-side';
import { createMemoryStore, createStoreMemory, freshState, type StoreMemory } from './memory-store';
import { type Fault } from './memory-write';

const field = (key: string, type: Field['type'], over: Partial<Field> = {}): Field => ({
  key,
  label: key,
  type,
  readOnly: false,
  ...over,
});

export const wixFields = [
  field('name.first', 'text'),
  field('name.last', 'text'),
  field('email', 'email'),
  field('phone', 'phone'),
  field('company', 'text'),
  field('birthdate', 'date'),
  field('labels', 'set'),
];
export const remoteFields = [
  field('firstname', 'text'),
  field('lastname', 'text'),
  field('email', 'email'),
  field('phone', 'phone'),
  field('company', 'text'),
  field('date_of_birth', 'date'),
  field('wix_labels', 'set'),
];

const row = (
  id: number,
  wix: string,
  remote: string,
  over: Partial<MappingRow> = {},
): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
  ...over,
});
export const testRows: readonly MappingRow[] = [
  row(1, 'email', 'email'),
  row(2, 'name.first', 'firstname'),
  row(3, 'name.last', 'lastname'),
  row(4, 'phone', 'phone'),
  row(5, 'company', 'company'),
  row(6, 'birthdate', 'date_of_birth'),
  row(7, 'labels', 'wix_labels'),
];

export const testPolicy: Policy = {
  systemOfRecord: 'wix',
  deletions: { wix: 'ask', remote: 'ask' },
  creates: { wix: true, remote: true },
};

/** The other side's key of each field of the test mapping. */
export const remoteKey = (wixKey: string) =>
  testRows.find((entry) => entry.wix === wixKey)?.remote ?? wixKey;

/** As a site begins: by every key, and others are made on the other side. */
export const testChoices: Choices = {
  systemOfRecord: 'wix',
  keys: { storedId: true, email: true, phoneName: true },
  others: 'create',
  scope: null,
};

export type World = {
  readonly services: Readonly<Record<SideName, MemoryService>>;
  readonly memory: StoreMemory;
  readonly store: SyncStore;
  readonly runs: ReturnType<typeof createMemoryRuns>;
  /** A whole comparison from its beginning to its report, or until a list is refused. */
  compare(): Promise<Run>;
  /** Takes the comparison under way to its end. */
  compareOn(): Promise<Run>;
  /** Events nobody was told of so far get lost; returns them. */
  lose(): readonly ContactEvent[];
  readonly clock: Clock & { advance(ms: number): void };
  readonly faults: Record<SideName, Fault[]>;
  /**
   * Takes the newest run as far as it goes without the owner, as whoever holds the lease. `null`:
   * there is none.
   */
  advance(input: {
    readonly epoch: number;
    readonly gate?: MemorySideOptions['gate'];
  }): Promise<Run | null>;
  /**
   * `compare`: one step of the comparison under way; false when there is none, or a list was
   * refused.
   */
  makeActor(
    worker: string,
    gate?: MemorySideOptions['gate'],
  ): Actor & { compare(): Promise<boolean> };
  /** Delivers every event of both services once. */
  deliver(): Promise<void>;
  /** Delivers, works and lets time pass until nothing is due any more. */
  settle(): Promise<void>;
  links(): readonly Link[];
};

const key = new Uint8Array(32).fill(7);
let worlds = 0;

/**
 * Two services and a connection in memory, one clock. The real core and actor between them. `wrap`
 * is put around everything they call.
 */
export function createWorld({
  rows = testRows,
  fields = { wix: wixFields, remote: remoteFields },
  policy = testPolicy,
  scope = null,
  normalise,
  normaliseWix,
  random = Math.random,
  isPlain = false,
  makeStore,
  makeRuns,
  wrap = (part) => part,
}: {
  rows?: readonly MappingRow[];
  fields?: Readonly<Record<SideName, readonly Field[]>>;
  policy?: Policy;
  scope?: Scope | null;
  normalise?: MemoryService['normalise'];
  normaliseWix?: MemoryService['normalise'];
  random?: () => number;
  /** The CRM is a plain one. */
  isPlain?: boolean;
  makeStore?: (input: { clock: Clock }) => SyncStore;
  makeRuns?: (input: { clock: Clock }) => RunStore & Pick<World['runs'], 'accept' | 'fix'>;
  wrap?: <T extends object>(part: T) => T;
} = {}): World {
  let now = 1_764_000_000_000;
  let uuids = 0;
  const no = (worlds += 1);
  let delivered = { wix: 0, remote: 0 };
  const clock = { nowMs: () => now, advance: (ms: number) => void (now += ms) };
  const connection: StoreMemory['connection'] = {
    id: 'c1',
    phase: 'live',
    mapping: { version: 1, rows },
    policy,
    scope,
    ...freshState,
    parked: null,
  };
  const memory = createStoreMemory(connection);
  const store = wrap(makeStore?.({ clock }) ?? createMemoryStore({ memory, clock }));
  const services = {
    wix: createMemoryService({
      name: 'wix',
      fields: fields.wix,
      emailField: 'email',
      phoneField: 'phone',
      ...(normaliseWix ? { normalise: normaliseWix } : {}),
    }),
    remote: createMemoryService({
      name: 'remote',
      isPlain,
      fields: fields.remote,
      emailField: 'email',
      phoneField: 'phone',
      ...(normalise ? { normalise } : {}),
    }),
  };
  const faults: Record<SideName, Fault[]> = { wix: [], remote: [] };
  const ids = {
    uuid: () =>
      `${String(no).padStart(8, '0')}-0000-4000-8000-${String((uuids += 1)).padStart(12, '0')}`,
    next: random,
  };
  const hashes = { fingerprint: createFingerprinter(key), keyHash: createKeyHash(key) };
  const runs = wrap({
    ...createMemoryRuns({ memory, clock, random: ids }),
    ...makeRuns?.({ clock }),
  });
  const sidesWith = (gate: MemorySideOptions['gate']) => ({
    wix: wrap(
      createMemorySide({
        service: services.wix,
        fault: () => faults.wix.shift() ?? null,
        ...(gate ? { gate } : {}),
      }),
    ),
    remote: wrap(
      createMemorySide({
        service: services.remote,
        fault: () => faults.remote.shift() ?? null,
        ...(gate ? { gate } : {}),
      }),
    ),
  });
  const advance: World['advance'] = async ({ epoch, gate }) => {
    const run = await runs.newest();
    if (!run) return null;
    const { mapping, policy: current } = memory.connection;
    const fields = {
      wix: new Map(wixFields.map((one) => [one.key, one])),
      remote: new Map(remoteFields.map((one) => [one.key, one])),
    };
    return advanceRun({
      run,
      runs,
      store,
      sides: sidesWith(gate),
      storesId: { wix: true, remote: true },
      epoch,
      random: ids,
      clock,
      policy: current,
      context: { mapping, fields, scope: run.choices.scope, ...hashes },
    });
  };
  const step = async ({ epoch, gate }: { epoch: number; gate?: MemorySideOptions['gate'] }) => {
    const run = await runs.newest('comparison');
    if (!run || !isGoing(run)) return false;
    const { mapping, policy: current, scope: filter } = await store.connection();
    const fields = {
      wix: new Map(wixFields.map((one) => [one.key, one])),
      remote: new Map(remoteFields.map((one) => [one.key, one])),
    };
    await stepComparison({
      run,
      runs,
      store,
      sides: sidesWith(gate),
      epoch,
      policy: current,
      context: { mapping, fields, scope: filter, ...hashes },
    });
    return true;
  };
  const compare = async () => {
    clock.advance(1);
    await runs.start({
      kind: 'comparison',
      choices: testChoices,
      mappingVersion: 1,
      isApproved: false,
    });
    return compareOn();
  };
  const compareOn = async () => {
    const lease = await store.claim({ worker: 'settler', leaseMs: 60_000 });
    if (!lease) throw new Error('the lease is not free');
    while (await step(lease));
    await store.release(lease);
    const run = await runs.newest('comparison');
    if (!run) throw new Error('a comparison was begun');
    return run;
  };
  const makeActor: World['makeActor'] = (worker, gate) => {
    let epoch = 0;
    const claim: SyncStore['claim'] = async (input) => {
      const lease = await store.claim(input);
      epoch = lease?.epoch ?? epoch;
      return lease;
    };
    const actor = createActor({
      store: { ...store, claim },
      sides: sidesWith(gate),
      storesId: { wix: true, remote: true },
      clock,
      random: ids,
      ...hashes,
      worker,
    });
    return { ...actor, compare: () => step({ epoch, ...(gate ? { gate } : {}) }) };
  };
  const deliver = async () => {
    for (const side of ['wix', 'remote'] as const) {
      const events = services[side].events.slice(delivered[side]);
      delivered = { ...delivered, [side]: services[side].events.length };
      await store.mark({ marks: events.flatMap(marksOf) });
    }
  };
  const lose = () => {
    const lost = (['wix', 'remote'] as const).flatMap((side) =>
      services[side].events.slice(delivered[side]),
    );
    delivered = { wix: services.wix.events.length, remote: services.remote.events.length };
    return lost;
  };
  const settle = async () => {
    const actor = makeActor('settler');
    for (let quiet = 0, turns = 0; quiet < 2; turns += 1) {
      if (turns > 500) throw new Error('the engine does not come to rest');
      await deliver();
      if (!(await actor.claim())) {
        clock.advance(16_000);
        continue;
      }
      const turn = await actor.turn().catch((error: unknown) => {
        if (error instanceof StaleEpochError) return null;
        throw error;
      });
      if (turn?.kind === 'worked') quiet = 0;
      else if (turn?.kind === 'idle' && turn.nextDueMs === null) quiet += 1;
      else
        clock.advance(
          Math.max(
            1_000,
            ((turn?.kind === 'idle'
              ? turn.nextDueMs
              : turn?.kind === 'stopped'
                ? turn.untilMs
                : null) ?? now) - now,
          ),
        );
    }
    await actor.release();
  };
  return {
    services,
    memory,
    store,
    runs,
    clock,
    faults,
    advance,
    compare,
    compareOn,
    lose,
    makeActor,
    deliver,
    settle,
    links: () => [...memory.links.values()],
  };
}
