import fc from 'fast-check';
import { expect } from 'vitest';
import type { ContactEvent } from '@/lib/core/model/contact';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { marksOf } from '@/lib/core/plan/events';
import { idOn } from '@/lib/core/plan/links';
import { isOutOfScope } from '@/lib/core/plan/scope';
import type { Run } from '@/lib/core/run/run';
import { hasElement } from '@/lib/core/values/canonical';
import { createWorld, type World } from './cases-harness';
import { person } from './memory-people';
import {
  assertDriftIsTold,
  assertInStep,
  assertInvariants,
  assertNumbersAsTyped,
  assertWaitsRightly,
} from './random-invariants';
import { clickOwner, decideOn, versionsOf, type Owner, type Play } from './random-owner';
import {
  keyOn,
  randomRows,
  randomScope,
  readNumbers,
  startPhone,
  taking,
  workAsPeople,
  type Ledger,
} from './random-people';
import { anyHistory, type MachineStep, type Step } from './random-steps';
import { createWorker, type RandomWorker, type Rest } from './random-worker';

type Machine = {
  readonly world: World;
  readonly workers: readonly RandomWorker[];
  readonly cursor: Record<SideName, number>;
};

async function runMachine({
  world,
  workers,
  cursor,
  step,
}: Machine & { step: MachineStep }): Promise<void> {
  switch (step.kind) {
    case 'fault':
      world.faults[step.side].push(step.fault);
      return;
    case 'deliver': {
      const fresh = world.services[step.side].events.slice(cursor[step.side]);
      cursor[step.side] += fresh.length;
      if (step.how === 'lost') return;
      const ordered: readonly ContactEvent[] =
        step.how === 'reversed'
          ? [...fresh].reverse()
          : step.how === 'twice'
            ? [...fresh, ...fresh]
            : fresh;
      await world.store.mark({ marks: ordered.flatMap(marksOf) });
      return;
    }
    case 'work':
      for (let turn = 0; turn < step.steps; turn += 1) await workers[step.worker]?.step();
      return;
    case 'crash':
      workers[step.worker]?.crash();
      return;
    case 'wait':
      world.clock.advance(step.seconds * 1_000);
  }
}

async function perform({
  owner,
  step,
  ledger,
  ...machine
}: Machine & Play & { step: Step; ledger: Ledger }): Promise<void> {
  const { world } = machine;
  switch (step.kind) {
    case 'create':
    case 'edit':
    case 'bothEdit':
    case 'remove':
    case 'filter':
    case 'label':
    case 'clear':
    case 'add':
    case 'exchange':
    case 'merge':
      return workAsPeople({ world, step, ledger });
    case 'undo':
    case 'decide':
    case 'retry':
    case 'rule':
    case 'compare':
    case 'fix':
      return clickOwner({ world, owner, step, ledger });
    default:
      return runMachine({ ...machine, step });
  }
}

/**
 * A comparison from its beginning to rest. A list without anybody is right here: people did delete
 * them.
 */
async function compareAll({ world }: Play): Promise<Run> {
  world.clock.advance(60_000);
  // One that was refused on the way keeps everything waiting for a word.
  await world.runs.accept();
  await world.settle();
  let run = await world.compare();
  if (run.lists === 'refused') {
    await world.runs.accept();
    run = await world.compareOn();
  }
  await world.settle();
  return run;
}

const people: readonly number[] = [0, 1, 2, 3];

/**
 * Something stands to be put back from the beginning: a value of the third that lost, and the last
 * one, deleted by a person's word.
 */
async function prepareUndo({ world, owner }: Play): Promise<Ledger['doomed']> {
  const [third, last] = (await everybody(owner)).slice(-2);
  if (!third || !last) throw new Error('somebody has no link');
  for (const name of sides)
    edit({ world, link: third, name, values: { company: `Start ${name}` } });
  person.remove({ service: world.services.wix, id: last.wixId ?? '' });
  await world.settle();
  const waiting = (await everybody(owner)).find(({ id }) => id === last.id) ?? last;
  const seen = versionsOf(waiting);
  await decideOn({ world, owner, link: waiting, decision: { kind: 'deleteThere', seen } });
  await world.settle();
  return new Map([[last.id, seen]]);
}

/**
 * And a report, for those who click in it: the first has another birthday in the CRM, and a number
 * of the second was refused there.
 */
async function prepareReport(play: Play): Promise<void> {
  const { world, owner } = play;
  const [first, second] = await everybody(owner);
  if (!first || !second) throw new Error('somebody has no link');
  world.faults.remote.push('refuse');
  edit({ world, link: first, name: 'remote', values: { birthdate: '1970-01-01' } });
  edit({ world, link: second, name: 'wix', values: { phone: '+1 555 010 0199' } });
  await compareAll(play);
}

const everybody = async (owner: Owner) =>
  [...(await owner.look()).links].sort((a, b) => ((a.wixId ?? '') < (b.wixId ?? '') ? -1 : 1));

const edit = ({
  world,
  link,
  name,
  values,
}: {
  world: World;
  link: Link;
  name: SideName;
  values: FieldValues;
}) =>
  person.edit({
    service: world.services[name],
    id: idOn(link, name) ?? '',
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [keyOn(name, key), value]),
    ),
  });

const isClickInReport = ({ kind }: Step) => kind === 'fix' || kind === 'retry';

/** One history from its first step to rest. @throws when an invariant does not hold */
export async function play({
  rest,
  steps,
  ...play
}: Play & { rest: Rest; steps: readonly Step[] }): Promise<void> {
  const { world, owner } = play;
  // Related states, not random ones: people both sides agree on, then everything moves (Z02).
  for (const who of people)
    person.create({
      service: world.services.wix,
      values: {
        email: `start${who}@example.com`,
        'name.first': `S${who}`,
        phone: startPhone,
        birthdate: `198${who}-05-23`,
        labels: taking,
      },
    });
  await world.settle();
  const doomed = await prepareUndo(play);
  if (steps.some(isClickInReport)) await prepareReport(play);
  const failures: unknown[] = [];
  const workers = ['a', 'b'].map((name) => createWorker({ world, name, failures, rest }));
  const ledger: Ledger = {
    edits: [],
    added: [],
    touched: { wix: people.length, remote: people.length },
    doomed,
  };
  const cursor = {
    wix: world.services.wix.events.length,
    remote: world.services.remote.events.length,
  };
  for (const step of steps) await perform({ ...play, workers, step, ledger, cursor });
  for (const worker of workers) await worker.finish();
  for (const name of sides) world.faults[name].length = 0;
  const lost = world.lose();
  await compareAll(play);
  expect(failures).toEqual([]);
  await assertInStep(play);
  // Late rather than lost: what was overwritten in the moment of a write of ours is told by its
  // event alone.
  await world.store.mark({ marks: lost.flatMap(marksOf) });
  await compareAll(play);
  await assertInStep(play);
  await assertInvariants({ ...play, ledger });
  await assertWaitsRightly(play);
  if (!steps.some(({ kind }) => kind === 'undo' || kind === 'merge'))
    assertNumbersAsTyped({ ...play, ledger });
  // I4: a further run writes nothing, and its report knows of nobody who heals by himself.
  const before = world.services.wix.log.length + world.services.remote.log.length;
  const run = await compareAll(play);
  expect(
    world.services.wix.log.length + world.services.remote.log.length,
    'a further run writes nothing',
  ).toBe(before);
  const { missed, missing, newHere, nowhere, inLine } = run.report?.kinds ?? {};
  expect({ missed, missing, newHere, nowhere, inLine }, 'everything healed').toEqual({});
  await assertDriftIsTold({ ...play, run });
  if ((await owner.look()).links.some(isOutOfScope)) await letEverybodyIn({ ...play, ledger });
}

/**
 * B04: whoever was left out is compared with what was agreed on before, and nobody was lost
 * meanwhile.
 */
async function letEverybodyIn({ ledger, ...play }: Play & { ledger: Ledger }): Promise<void> {
  const { world, owner } = play;
  // On both sides: a label that was taken off in the CRM meanwhile would be taken off in Wix, too,
  // and they were out again.
  for (const name of sides)
    for (const [id, { values }] of world.services[name].contacts) {
      const labels = keyOn(name, 'labels');
      if (!hasElement(values[labels], taking[0] ?? ''))
        person.edit({ service: world.services[name], id, values: { [labels]: taking } });
    }
  world.lose();
  await compareAll(play);
  const { links } = await owner.look();
  expect(
    links.filter((link) => link.wixId !== null && link.gone === null && isOutOfScope(link)),
  ).toEqual([]);
  await assertInStep(play);
  await assertInvariants({ ...play, ledger });
}

/**
 * The same histories at every run, so that a red test is the change's doing; `test:long` plays new
 * ones.
 */
const usualSeed = 20_261_124;

/**
 * Plays `runs` histories; `RANDOM_RUNS` and `RANDOM_SEED` say otherwise. `fresh`: ones never played
 * before.
 */
export const playMany = ({
  runs,
  fresh = false,
  one,
}: {
  runs: number;
  fresh?: boolean;
  one: (steps: readonly Step[]) => Promise<void>;
}) => {
  const given = process.env['RANDOM_SEED'];
  const seed = given === undefined ? (fresh ? {} : { seed: usualSeed }) : { seed: Number(given) };
  return fc.assert(fc.asyncProperty(anyHistory, one), {
    numRuns: Number(process.env['RANDOM_RUNS'] ?? runs),
    ...seed,
  });
};

/** In memory everything moves within microtasks. */
const restInMemory: Rest = async () => {
  for (let tick = 0; tick < 40; tick += 1) await Promise.resolve();
};

export const playInMemory = (steps: readonly Step[]) => playWith({ steps, isPlain: false });

/** With a CRM that has no upsert, no unique address, whole seconds, and dead ids after a merge. */
export const playWithPlainCrm = (steps: readonly Step[]) => playWith({ steps, isPlain: true });

async function playWith({
  steps,
  isPlain,
}: {
  steps: readonly Step[];
  isPlain: boolean;
}): Promise<void> {
  const world = createWorld({
    isPlain,
    random: () => 0.5,
    rows: randomRows,
    scope: randomScope,
    normaliseWix: readNumbers,
  });
  const { memory } = world;
  const owner: Owner = {
    look: async () => ({ links: world.links(), operations: [...memory.operations.values()] }),
    decide: async ({ linkId, decision }) => {
      const link = memory.links.get(linkId);
      if (link) memory.links.set(linkId, { ...link, decision });
    },
    setDeletions: async (rules) => {
      const { policy } = memory.connection;
      memory.connection = {
        ...memory.connection,
        policy: { ...policy, deletions: { ...policy.deletions, ...rules } },
      };
    },
  };
  await play({ world, owner, rest: restInMemory, steps });
}
