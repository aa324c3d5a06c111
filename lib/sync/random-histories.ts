import fc from 'fast-check';
import { expect } from 'vitest';
import { StaleEpochError } from '../core/ports';
import { isOutOfScope } from '../core/scope';
import { canonical, canonicalSet } from '../core/values';
import { marksOf } from '../core/events';
import { contactsOf } from '../core/link';
import type { Run } from '../core/run';
import { canUndo } from '../core/undo';
import { otherSide, type ContactEvent, type Decision, type Link, type Operation, type Scope, type SideName } from '../core/types';
import { createWorld, remoteKey, testChoices, testRows, type World } from './cases-harness';
import { person, type Fault } from './memory-side';

/** What may happen, in any order, to two services and the workers between them. Case Z01; every issue adds its own. */
export type Step =
  | { readonly kind: 'create' | 'edit' | 'bothEdit' | 'remove'; readonly side: SideName; readonly who: number; readonly field: number; readonly value: number }
  /** A person decides: what is put back, or what becomes of somebody deleted on the other side. */
  | { readonly kind: 'undo'; readonly which: number; readonly everywhere: boolean }
  | { readonly kind: 'decide'; readonly which: number; readonly decision: 'deleteThere' | 'keep' }
  /** A person is let in by the filter, or out. */
  | { readonly kind: 'filter'; readonly side: SideName; readonly who: number; readonly isIn: boolean }
  | { readonly kind: 'merge'; readonly side: SideName; readonly who: number; readonly into: number }
  | { readonly kind: 'fault'; readonly side: SideName; readonly fault: Exclude<Fault, null | 'refuse'> }
  | { readonly kind: 'deliver'; readonly side: SideName; readonly how: 'all' | 'twice' | 'reversed' | 'lost' }
  | { readonly kind: 'work'; readonly worker: 0 | 1; readonly steps: number }
  | { readonly kind: 'crash'; readonly worker: 0 | 1 }
  /** A comparison begins; the workers go on with it, step by step. */
  | { readonly kind: 'compare' }
  | { readonly kind: 'wait'; readonly seconds: number };

const sides = ['wix', 'remote'] as const;
const side = fc.constantFrom(...sides);
const small = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), side, who: small, field: small, value: small }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('edit' as const), side, who: small, field: small, value: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bothEdit' as const), side, who: small, field: small, value: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), side, who: small, field: small, value: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), which: small, everywhere: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('decide' as const), which: small, decision: fc.constantFrom('deleteThere' as const, 'keep' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('filter' as const), side, who: small, isIn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), side, who: small, into: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fault' as const), side, fault: fc.constantFrom('before' as const, 'after' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver' as const), side, how: fc.constantFrom('all' as const, 'twice' as const, 'reversed' as const, 'lost' as const) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('work' as const), worker: fc.constantFrom(0 as const, 1 as const), steps: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), worker: fc.constantFrom(0 as const, 1 as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compare' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 3, 20) }) },
);

const editable = ['name.first', 'phone', 'company', 'email'] as const;
const keyOn = (name: SideName, wixKey: string) => (name === 'wix' ? wixKey : remoteKey(wixKey));

/** A worker whose every call to a side can be held back, so that two workers interleave and one can vanish in the middle. */
function createWorker({ world, name, failures, rest }: { world: World; name: string; failures: unknown[]; rest: Rest }) {
  let waiting: (() => void)[] = [];
  let running: Promise<unknown> | null = null;
  let actor: ReturnType<World['makeActor']> | null = null;
  /** Raised by a crash: what the dead one still had to do goes nowhere. */
  let life = 0;
  /** Held back before a call, or done. */
  const isHeld = () => waiting.length > 0 || running === null;
  const start = () => {
    const mine = life;
    const gate = () => new Promise<void>((go) => void (mine === life && waiting.push(go)));
    actor ??= world.makeActor(`${name}${mine}`, gate);
    const own = actor;
    running = (async () => {
      if (!(await own.claim())) return;
      await own.compare();
      await own.turn();
      await own.release();
    })()
      .catch((error: unknown) => {
        if (!(error instanceof StaleEpochError)) throw error;
      })
      .finally(() => {
        if (mine === life) running = null;
      });
    return running;
  };
  return {
    async step() {
      if (!running) void start().catch((error: unknown) => failures.push(error));
      await rest(isHeld);
      waiting.shift()?.();
      await rest(isHeld);
    },
    crash() {
      life += 1;
      waiting = [];
      running = null;
      actor = null;
    },
    async finish() {
      for (let turn = 0; running && turn < 200; turn += 1) {
        waiting.shift()?.();
        await rest(isHeld);
      }
    },
  };
}

/** What people last did, for the invariants. */
type Ledger = { readonly edits: { side: SideName; id: string; key: string; value: string }[]; touched: Record<SideName, number>; /** Links whose other contact a person wanted deleted. */ readonly doomed: Set<string> };

type Performance = Play & { readonly workers: ReturnType<typeof createWorker>[]; readonly step: Step; readonly ledger: Ledger; readonly cursor: Record<SideName, number> };

async function perform({ world, look, decide, workers, step: one, ledger, cursor }: Performance): Promise<void> {
  const ids = (name: SideName) => [...world.services[name].contacts.keys()];
  const pick = (name: SideName, who: number) => ids(name)[who % Math.max(1, ids(name).length)];
  switch (one.kind) {
    case 'create': {
      const values = { email: `p${one.who}-${one.side}${one.value > 3 ? '' : one.field}@example.com`, 'name.first': `N${one.value}`, ...(one.value === 0 ? {} : { labels: taking }) };
      const taken = [...world.services[one.side].contacts.values()].some((contact) => contact.values['email'] === values.email);
      if (taken) return;
      const id = person.create({ service: world.services[one.side], values: Object.fromEntries(Object.entries(values).map(([key, value]) => [keyOn(one.side, key), value])) });
      ledger.touched[one.side] += 1;
      for (const key of ['email', 'name.first'] as const) ledger.edits.push({ side: one.side, id, key, value: values[key] });
      return;
    }
    case 'edit':
    case 'bothEdit': {
      const key = editable[one.field % editable.length] ?? 'company';
      const targets = one.kind === 'edit' ? [one.side] : sides;
      for (const name of targets) {
        const id = pick(name, one.who);
        if (id === undefined) continue;
        const value = key === 'email' ? `e${one.value}${one.who}${ledger.edits.length}@example.com` : key === 'phone' ? `+1 555 010 01${one.value}${name === 'wix' ? 0 : 1}` : `V${one.value}${name}`;
        person.edit({ service: world.services[name], id, values: { [keyOn(name, key)]: value } });
        ledger.touched[name] += 1;
        ledger.edits.push({ side: name, id, key, value });
      }
      return;
    }
    case 'filter': {
      const id = pick(one.side, one.who);
      if (id === undefined) return;
      person.edit({ service: world.services[one.side], id, values: { [keyOn(one.side, 'labels')]: one.isIn ? taking : [] } });
      for (const name of sides) ledger.touched[name] += 1;
      return;
    }
    case 'remove': {
      const id = pick(one.side, one.who);
      if (id !== undefined) person.remove({ service: world.services[one.side], id });
      return;
    }
    case 'undo': {
      const { links, operations } = await look();
      const undoable = operations.filter((operation) => canUndo(operation) && links.some(({ id, decision }) => id === operation.linkId && decision === null));
      const operation = undoable[(undoable.length - 1) - (one.which % Math.max(1, undoable.length))];
      const link = links.find(({ id }) => id === operation?.linkId);
      if (!operation || !link) return;
      // One write puts back, one carries over.
      for (const name of sides) ledger.touched[name] += 1;
      return decideOn({ world, decide, link, decision: { kind: 'undo', operationIds: [operation.id], ...(one.everywhere ? { everywhere: true } : {}) } });
    }
    case 'decide': {
      const { links } = await look();
      const waiting = links.filter(({ state, reason, decision }) => decision === null && state === 'onHold' && deletionHolds.includes(reason?.code ?? ''));
      const link = waiting[one.which % Math.max(1, waiting.length)];
      if (!link) return;
      if (one.decision === 'deleteThere') ledger.doomed.add(link.id);
      return decideOn({ world, decide, link, decision: { kind: one.decision } });
    }
    case 'merge': {
      const target = pick(one.side, one.into);
      const source = pick(one.side, one.who);
      if (target !== undefined && source !== undefined && target !== source) {
        person.merge({ service: world.services[one.side], target, sources: [source] });
        ledger.touched[one.side] += 1;
      }
      return;
    }
    case 'fault':
      world.faults[one.side].push(one.fault);
      return;
    case 'deliver': {
      const fresh = world.services[one.side].events.slice(cursor[one.side]);
      cursor[one.side] += fresh.length;
      if (one.how === 'lost') return;
      const ordered: readonly ContactEvent[] = one.how === 'reversed' ? [...fresh].reverse() : one.how === 'twice' ? [...fresh, ...fresh] : fresh;
      await world.store.mark({ marks: ordered.flatMap(marksOf) });
      return;
    }
    case 'work':
      for (let turn = 0; turn < one.steps; turn += 1) await workers[one.worker]?.step();
      return;
    case 'crash':
      workers[one.worker]?.crash();
      return;
    case 'compare':
      world.clock.advance(1);
      await world.runs.start({ kind: 'comparison', choices: testChoices, mappingVersion: 1, isApproved: false });
      return;
    case 'wait':
      world.clock.advance(one.seconds * 1_000);
  }
}

/** Whom the filter of these histories lets in. */
const taking = ['Takes part'];
export const randomScope: Scope = { side: 'wix', field: 'labels', has: 'Takes part' };

const deletionHolds = ['deletionPending', 'deletionEdited', 'missing'];

/** As a click does: the decision and the marks at once. */
async function decideOn({ world, decide, link, decision }: Pick<Play, 'world' | 'decide'> & { link: Link; decision: Decision }): Promise<void> {
  await decide({ linkId: link.id, decision });
  await world.store.mark({ marks: contactsOf(link).map((contact) => ({ ...contact, lane: 'interactive', cause: 'person' })) });
}

/** A comparison from its beginning to rest. A list without anybody is right here: people did delete them. */
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

/** Whatever nobody told us of is found by a comparison: everybody is known, and whoever is in sync agrees. */
async function assertInStep({ world, look }: Play): Promise<void> {
  const { links } = await look();
  const byWix = new Map(links.flatMap((link) => (link.wixId === null ? [] : [[link.wixId, link] as const])));
  const byRemote = new Map(links.flatMap((link) => (link.remoteId === null ? [] : [[link.remoteId, link] as const])));
  // I2: everybody who exists is known exactly once.
  for (const id of world.services.wix.contacts.keys()) expect(byWix.has(id), `wix ${id} is known`).toBe(true);
  for (const id of world.services.remote.contacts.keys()) expect(byRemote.has(id), `remote ${id} is known`).toBe(true);
  for (const name of sides) {
    const stored = [...world.services[name].contacts.values()].flatMap((contact) => contact.linkedId ?? []);
    // B16: two people merged over there stand as two here until a person decides; both may name the survivor.
    const survivors = new Set(world.services[otherSide(name)].merged.values());
    const healthy = stored.filter((id) => !survivors.has(id) && links.some((link) => link.state === 'inSync' && (name === 'wix' ? link.remoteId : link.wixId) === id));
    expect(new Set(healthy).size, `nobody on ${name} is there twice`).toBe(healthy.length);
  }
  for (const link of links) {
    if (link.state !== 'inSync') {
      expect(['onHold', 'excluded', 'failed'], `${link.id} is at rest (${link.state})`).toContain(link.state);
      expect(link.reason, 'a state that is not in sync has its reason').not.toBeNull();
      continue;
    }
    const wix = world.services.wix.contacts.get(link.wixId ?? '');
    const remote = world.services.remote.contacts.get(link.remoteId ?? '');
    expect(wix && remote, 'in sync means both are there').toBeTruthy();
    // I1: both sides say the same.
    for (const row of testRows) {
      const type = row.id === 1 ? 'email' : row.id === 4 ? 'phone' : 'text';
      expect(canonical({ type, value: wix?.values[row.wix] }), `row ${row.id}`).toBe(canonical({ type, value: remote?.values[row.remote] }));
    }
  }
}

async function assertInvariants({ world, look, ledger }: Play & { ledger: Ledger }): Promise<void> {
  const { links, operations } = await look();
  const byWix = new Map(links.flatMap((link) => (link.wixId === null ? [] : [[link.wixId, link] as const])));
  const byRemote = new Map(links.flatMap((link) => (link.remoteId === null ? [] : [[link.remoteId, link] as const])));
  // Promise 3: what we deleted a person wanted deleted, and its whole record is kept.
  for (const deletion of operations.filter(({ kind, state }) => kind === 'delete' && state === 'done')) {
    expect(ledger.doomed.has(deletion.linkId), 'nobody is deleted without a word').toBe(true);
    expect(deletion.values.length).toBeGreaterThan(0);
  }
  // What was decided is done with.
  expect(links.filter(({ decision }) => decision !== null)).toEqual([]);
  // I3: the last edit of every field stands, or is in history as what something overwrote, or its contact waits for a person.
  const history = operations.flatMap((operation) => operation.values.map(({ before }) => before));
  const last = new Map(ledger.edits.map((edit) => [`${edit.side} ${edit.id} ${edit.key}`, edit]));
  for (const edit of last.values()) {
    const link = (edit.side === 'wix' ? byWix : byRemote).get(edit.id);
    const contact = world.services[edit.side].contacts.get(edit.id);
    if (!link || !contact || link.state !== 'inSync') continue;
    const stands = contact.values[keyOn(edit.side, edit.key)] === edit.value;
    expect(stands || history.includes(edit.value), `${edit.key} of ${edit.side} ${edit.id} is neither there nor in history`).toBe(true);
  }
  // I5 (weak form): writes stay in proportion to what people did; I6: every effect has its line.
  const effects = world.services.wix.log.filter((entry) => !entry.idOnly).length + world.services.remote.log.filter((entry) => !entry.idOnly).length;
  expect(effects).toBeLessThanOrEqual(3 * (ledger.touched.wix + ledger.touched.remote) + 8);
  const lines = operations.filter((operation) => operation.kind !== 'link' && operation.kind !== 'record').length;
  expect(lines).toBeGreaterThanOrEqual(effects);
  expect(operations.filter((operation) => operation.state === 'sending')).toEqual([]);
}

const people: readonly number[] = [0, 1, 2, 3];

/** Everything the store knows of the connection. */
export type Look = () => Promise<{ readonly links: readonly Link[]; readonly operations: readonly Operation[] }>;
/** Lets a worker go on until `isHeld`. */
export type Rest = (isHeld: () => boolean) => Promise<void>;
/** Stores what a person decided, as it stands then. */
export type Decide = (input: { readonly linkId: string; readonly decision: Decision }) => Promise<void>;
type Play = { readonly world: World; readonly look: Look; readonly decide: Decide };

/** Something stands to be put back from the beginning: a value of the last one but one that lost, and the last one deleted by a person's word. */
async function prepareUndo({ world, look, decide }: Play): Promise<Set<string>> {
  for (const name of sides) {
    const id = [...world.services[name].contacts.keys()].at(-2);
    person.edit({ service: world.services[name], id: id ?? '', values: { company: `Start ${name}` } });
  }
  const last = [...world.services.wix.contacts.keys()].at(-1) ?? '';
  person.remove({ service: world.services.wix, id: last });
  await world.settle();
  const link = (await look()).links.find(({ wixId }) => wixId === last);
  if (!link) throw new Error('the deleted one has no link');
  await decideOn({ world, decide, link, decision: { kind: 'deleteThere' } });
  await world.settle();
  return new Set([link.id]);
}

/** One history from its first step to rest. @throws when an invariant does not hold */
export async function play({ world, look, decide, rest, steps }: Play & { rest: Rest; steps: readonly Step[] }): Promise<void> {
  // Related states, not random ones: people both sides agree on, then everything moves (Z02).
  for (const who of people) person.create({ service: world.services.wix, values: { email: `start${who}@example.com`, 'name.first': `S${who}`, phone: '+1 555 010 0100', labels: taking } });
  await world.settle();
  const doomed = await prepareUndo({ world, look, decide });
  const failures: unknown[] = [];
  const workers = ['a', 'b'].map((name) => createWorker({ world, name, failures, rest }));
  const ledger: Ledger = { edits: [], touched: { wix: people.length, remote: people.length }, doomed };
  const cursor = { wix: world.services.wix.events.length, remote: world.services.remote.events.length };
  for (const one of steps) await perform({ world, look, decide, workers, step: one, ledger, cursor });
  for (const worker of workers) await worker.finish();
  world.faults.wix.length = 0;
  world.faults.remote.length = 0;
  const lost = world.lose();
  await compareAll({ world, look, decide });
  expect(failures).toEqual([]);
  await assertInStep({ world, look, decide });
  // Late rather than lost: what was overwritten in the moment of a write of ours is told by its event alone.
  await world.store.mark({ marks: lost.flatMap(marksOf) });
  await compareAll({ world, look, decide });
  await assertInStep({ world, look, decide });
  await assertInvariants({ world, look, decide, ledger });
  // I4: a further run writes nothing, and its report knows of nobody who heals by himself.
  const before = world.services.wix.log.length + world.services.remote.log.length;
  const { report } = await compareAll({ world, look, decide });
  expect(world.services.wix.log.length + world.services.remote.log.length, 'a further run writes nothing').toBe(before);
  const { missed, missing, newHere, nowhere, inLine } = report?.kinds ?? {};
  expect({ missed, missing, newHere, nowhere, inLine }, 'everything healed').toEqual({});
  if ((await look()).links.some(isOutOfScope)) await letEverybodyIn({ world, look, decide, ledger });
}

/** B04: whoever was left out is compared with what was agreed on before, and nobody was lost meanwhile. */
async function letEverybodyIn({ world, look, decide, ledger }: Play & { ledger: Ledger }): Promise<void> {
  for (const [id, { values }] of world.services.wix.contacts) if (!canonicalSet(values['labels']).includes(taking[0] ?? '')) person.edit({ service: world.services.wix, id, values: { labels: taking } });
  world.lose();
  await compareAll({ world, look, decide });
  const { links } = await look();
  expect(links.filter((link) => link.wixId !== null && link.gone === null && isOutOfScope(link))).toEqual([]);
  await assertInStep({ world, look, decide });
  await assertInvariants({ world, look, decide, ledger });
}

/** The same histories at every run, so that a red test is the change's doing; `test:long` plays new ones. */
const usualSeed = 20_261_124;

/** Plays `runs` histories; `RANDOM_RUNS` and `RANDOM_SEED` say otherwise. `fresh`: ones never played before. */
export const playMany = ({ runs, fresh = false, one }: { runs: number; fresh?: boolean; one: (steps: readonly Step[]) => Promise<void> }) => {
  const given = process.env['RANDOM_SEED'];
  const seed = given === undefined ? (fresh ? {} : { seed: usualSeed }) : { seed: Number(given) };
  return fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), one), { numRuns: Number(process.env['RANDOM_RUNS'] ?? runs), ...seed });
};

/** In memory everything moves within microtasks. */
const restInMemory: Rest = async () => {
  for (let tick = 0; tick < 40; tick += 1) await Promise.resolve();
};

export async function playInMemory(steps: readonly Step[]): Promise<void> {
  const world = createWorld({ random: () => 0.5, scope: randomScope });
  const look: Look = async () => ({ links: world.links(), operations: [...world.memory.operations.values()] });
  const decide: Decide = async ({ linkId, decision }) => {
    const link = world.memory.links.get(linkId);
    if (link) world.memory.links.set(linkId, { ...link, decision });
  };
  await play({ world, look, decide, rest: restInMemory, steps });
}
