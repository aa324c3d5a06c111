import { expect } from 'vitest';
import { type FieldValue } from '@/lib/core/model/field';
import { type Link } from '@/lib/core/model/link';
import { otherSide, sides } from '@/lib/core/model/side';
import { isNewerThan } from '@/lib/core/model/version';
import { idOn } from '@/lib/core/plan/links';
import type { Run } from '@/lib/core/run/run';
import { canonical, canonicalSet } from '@/lib/core/values/canonical';
import { newerIn } from './memory-record';
import type { Play } from './random-owner';
import {
  keyOn,
  oneWayRow,
  randomRows,
  readNumbers,
  startPhone,
  type Ledger,
} from './random-people';

const byIdOf = (links: readonly Link[]) => ({
  wix: new Map(links.flatMap((link) => (link.wixId === null ? [] : [[link.wixId, link] as const]))),
  remote: new Map(
    links.flatMap((link) => (link.remoteId === null ? [] : [[link.remoteId, link] as const])),
  ),
});

/** What both sides have to agree on; a number that names no country is one of Wix's own. */
function meantBy({ row, value }: { row: number; value: FieldValue | undefined }): string | null {
  if (row === 7)
    return canonicalSet(value)
      .map((element) => element.toLowerCase())
      .sort()
      .join();
  if (row === 4)
    return canonical({
      type: 'phone',
      value: readNumbers({ field: 'phone', value: value ?? null }),
    });
  return canonical({ type: row === 1 ? 'email' : 'text', value });
}

/** D06: what the CRM has for a number, somebody typed. */
export function assertNumbersAsTyped({ world, ledger }: Play & { ledger: Ledger }): void {
  const typed = new Set<unknown>([
    null,
    startPhone,
    '+1 555 010 0199',
    ...ledger.added,
    ...ledger.edits.map(({ value }) => value),
  ]);
  for (const { id, values } of world.services.remote.contacts.values())
    expect([...typed], `the number of remote ${id}`).toContain(values['phone'] ?? null);
}

/**
 * Whatever nobody told us of is found by a comparison: everybody is known, and whoever is in sync
 * agrees.
 */
export async function assertInStep({ world, owner }: Play): Promise<void> {
  const { links } = await owner.look();
  const byId = byIdOf(links);
  // I2: everybody who exists is known exactly once.
  for (const name of sides)
    for (const id of world.services[name].contacts.keys())
      expect(byId[name].has(id), `${name} ${id} is known`).toBe(true);
  for (const name of sides) {
    const stored = [...world.services[name].contacts.values()].flatMap(
      (contact) => contact.linkedId ?? [],
    );
    // B16: two people merged over there stand as two here until a person decides; both may name the
    // survivor.
    const survivors = new Set(world.services[otherSide(name)].merged.values());
    const healthy = stored.filter(
      (id) =>
        !survivors.has(id) &&
        links.some(
          (link) => link.state === 'inSync' && (name === 'wix' ? link.remoteId : link.wixId) === id,
        ),
    );
    expect(new Set(healthy).size, `nobody on ${name} is there twice`).toBe(healthy.length);
  }
  for (const link of links) {
    if (link.state !== 'inSync') {
      expect(['onHold', 'excluded', 'failed'], `${link.id} is at rest (${link.state})`).toContain(
        link.state,
      );
      expect(link.reason, 'a state that is not in sync has its reason').not.toBeNull();
      continue;
    }
    const wix = world.services.wix.contacts.get(link.wixId ?? '');
    const remote = world.services.remote.contacts.get(link.remoteId ?? '');
    expect(wix && remote, 'in sync means both are there').toBeTruthy();
    // I1: both sides say the same; what only follows may have been changed by a person.
    for (const row of randomRows) {
      if (row.id === oneWayRow) continue;
      expect(meantBy({ row: row.id, value: wix?.values[row.wix] }), `row ${row.id}`).toBe(
        meantBy({ row: row.id, value: remote?.values[row.remote] }),
      );
    }
  }
}

/** H03: whoever waits for a value waits for somebody who has it, and nobody waits for himself. */
export async function assertWaitsRightly({ world, owner }: Play): Promise<void> {
  const { links } = await owner.look();
  const byId = byIdOf(links);
  for (const link of links)
    for (const { row, side, holder } of link.refusals) {
      if (!holder || link.state !== 'failed') continue;
      const wanted = canonical({
        type: 'email',
        value: world.services[otherSide(side)].contacts.get(idOn(link, otherSide(side)) ?? '')
          ?.values['email'],
      });
      const contact = world.services[side].contacts.get(holder.id);
      const held = [contact?.values['email'], ...(contact?.more['email'] ?? [])].map((value) =>
        canonical({ type: 'email', value }),
      );
      expect(held, `${link.id} waits for ${wanted} of ${side} ${holder.id}`).toContain(wanted);
      const waitingOf = (one: Link | undefined) =>
        (one?.state === 'failed' ? one.refusals : undefined)?.find(
          (refusal) => refusal.row === row && refusal.side === side,
        )?.holder?.id;
      const seen = new Set<string>();
      for (
        let at: string | undefined = holder.id;
        at !== undefined && !seen.has(at);
        at = waitingOf(byId[side].get(at))
      ) {
        seen.add(at);
        expect(at, `${link.id} waits for itself`).not.toBe(idOn(link, side));
      }
    }
}

export async function assertInvariants({
  world,
  owner,
  ledger,
}: Play & { ledger: Ledger }): Promise<void> {
  const { links, operations } = await owner.look();
  const byId = byIdOf(links);
  // Promise 3: what we deleted a person wanted deleted, and its whole record is kept.
  for (const deletion of operations.filter(
    ({ kind, state }) => kind === 'delete' && state === 'done',
  )) {
    expect(ledger.doomed.has(deletion.linkId), 'nobody is deleted without a word').toBe(true);
    expect(deletion.values.length).toBeGreaterThan(0);
  }
  // B11: as the owner was shown it; what is edited between that look and a service's unconditional
  // delete nobody can see.
  for (const name of sides)
    for (const { id, version } of world.services[name].log.filter(
      ({ kind }) => kind === 'delete',
    )) {
      const link = links.find((one) => idOn(one, name) === id);
      if (link)
        expect(
          isNewerThan({
            version: version ?? '',
            than: ledger.doomed.get(link.id)?.[name] ?? null,
            isNewer: newerIn(world.services[name]),
          }),
          `${name} ${id} was deleted as it was shown`,
        ).toBe(false);
    }
  // Promise 5: in these histories no value goes to and fro, so that nobody has to be held for it.
  expect(links.filter(({ reason }) => reason?.code === 'loop')).toEqual([]);
  // What was decided is done with.
  expect(links.filter(({ decision }) => decision !== null)).toEqual([]);
  // I3: the last edit of every field stands, or is in history as what something overwrote, or its
  // contact waits for a person.
  const history = operations.flatMap((operation) => operation.values.map(({ before }) => before));
  const last = new Map(ledger.edits.map((edit) => [`${edit.side} ${edit.id} ${edit.key}`, edit]));
  for (const edit of last.values()) {
    const link = byId[edit.side].get(edit.id);
    const contact = world.services[edit.side].contacts.get(edit.id);
    // What was emptied may have been followed by another one.
    if (edit.value === null || !link || !contact || link.state !== 'inSync') continue;
    const stands = contact.values[keyOn(edit.side, edit.key)] === edit.value;
    expect(
      stands || history.includes(edit.value),
      `${edit.key} of ${edit.side} ${edit.id} is neither there nor in history`,
    ).toBe(true);
  }
  // I5 (weak form): writes stay in proportion to what people did; I6: every effect has its line.
  const effects =
    world.services.wix.log.filter((entry) => !entry.idOnly).length +
    world.services.remote.log.filter((entry) => !entry.idOnly).length;
  expect(effects).toBeLessThanOrEqual(3 * (ledger.touched.wix + ledger.touched.remote) + 8);
  const lines = operations.filter(
    (operation) => operation.kind !== 'link' && operation.kind !== 'record',
  ).length;
  expect(lines).toBeGreaterThanOrEqual(effects);
  expect(operations.filter((operation) => operation.state === 'sending')).toEqual([]);
}

/**
 * What people changed where it only follows stays as they left it, and the report says so; a blank
 * that was never agreed on is nobody's loss.
 */
export async function assertDriftIsTold({ world, owner, run }: Play & { run: Run }): Promise<void> {
  const told = await world.runs.differences({
    runId: run.id,
    after: 0,
    limit: 1_000,
    kind: 'drifted',
  });
  for (const link of (await owner.look()).links) {
    const wix = world.services.wix.contacts.get(link.wixId ?? '')?.values['birthdate'] ?? null;
    const remote =
      world.services.remote.contacts.get(link.remoteId ?? '')?.values['date_of_birth'] ?? null;
    const isNeverAgreed = wix === null && link.base.rows[oneWayRow] === undefined;
    if (link.state !== 'inSync' || wix === remote || isNeverAgreed) continue;
    expect(told, `what ${link.id} should follow`).toContainEqual(
      expect.objectContaining({ linkId: link.id, writes: [{ side: 'remote', row: oneWayRow }] }),
    );
  }
}
