import type { Scope } from '@/lib/core/model/connection';
import type { SeenVersions } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { canonicalSet } from '@/lib/core/values/canonical';
import { remoteKey, testRows, type World } from './cases-harness';
import { person } from './memory-people';
import { type MemoryService } from './memory-service';
import type { PeopleStep } from './random-steps';

/** What people last did, for the invariants. */
export type Ledger = {
  readonly edits: {
    side: SideName;
    id: string;
    key: string;
    /** `null`: emptied. */ value: string | null;
  }[];
  /** Further addresses and numbers. */ readonly added: string[];
  touched: Record<SideName, number>;
  /**
   * Links whose other contact a person wanted deleted, and as of which versions they were shown it.
   */
  readonly doomed: Map<string, SeenVersions>;
};

export const keyOn = (name: SideName, wixKey: string) =>
  name === 'wix' ? wixKey : remoteKey(wixKey);

/** Whom the filter of these histories lets in. */
export const taking = ['Takes part'];
export const randomScope: Scope = { side: 'wix', field: 'labels', has: 'Takes part' };

/** A label that lets nobody in. */
const plainLabel = 'Gold';

/**
 * The birthday goes to the CRM only: whoever changes it there is told of, and overwritten by a
 * click alone.
 */
export const oneWayRow = 6;
/** Everybody's number in the beginning. */
export const startPhone = '+1 555 010 0100';

/** Of several values: their main one may be emptied, and Wix then puts the next in its place. */
const several = ['email', 'phone'] as const;

/** Wix reads a number by the country of its site. */
export const readNumbers: MemoryService['normalise'] = ({ field, value }) =>
  field === 'phone' && typeof value === 'string' && value !== '' && !value.startsWith('+')
    ? `+1${value.replace(/\D/g, '')}`
    : value;

export const randomRows = testRows.map((row) =>
  row.id === oneWayRow ? { ...row, direction: 'toRemote' as const } : row,
);

const editable = ['name.first', 'phone', 'company', 'email', 'birthdate'] as const;

function newValue({
  key,
  side,
  step,
  ledger,
}: {
  key: (typeof editable)[number];
  side: SideName;
  step: { readonly who: number; readonly value: number };
  ledger: Ledger;
}): string {
  switch (key) {
    case 'email':
      return `e${step.value}${step.who}${ledger.edits.length}@example.com`;
    case 'phone':
      return side === 'remote' && step.value % 2 === 0
        ? `(555) 010-01${step.value}${ledger.edits.length % 10}`
        : `+1 555 010 01${step.value}${side === 'wix' ? 0 : 1}`;
    case 'birthdate':
      return `${1930 + ledger.edits.length}-0${step.value + 1}-11`;
    default:
      return `V${step.value}${side}`;
  }
}

export function workAsPeople({
  world,
  step,
  ledger,
}: {
  world: World;
  step: PeopleStep;
  ledger: Ledger;
}): void {
  const pick = (name: SideName, who: number) => {
    const ids = [...world.services[name].contacts.keys()];
    return ids[who % Math.max(1, ids.length)];
  };
  switch (step.kind) {
    case 'create': {
      const values = {
        email: `p${step.who}-${step.side}${step.value > 3 ? '' : step.field}@example.com`,
        'name.first': `N${step.value}`,
        ...(step.value === 0 ? {} : { labels: taking }),
      };
      const taken = [...world.services[step.side].contacts.values()].some(
        (contact) => contact.values['email'] === values.email,
      );
      if (taken) return;
      const id = person.create({
        service: world.services[step.side],
        values: Object.fromEntries(
          Object.entries(values).map(([key, value]) => [keyOn(step.side, key), value]),
        ),
      });
      ledger.touched[step.side] += 1;
      for (const key of ['email', 'name.first'] as const)
        ledger.edits.push({ side: step.side, id, key, value: values[key] });
      return;
    }
    case 'edit':
    case 'bothEdit': {
      const key = editable[step.field % editable.length] ?? 'company';
      for (const name of step.kind === 'edit' ? [step.side] : sides) {
        const id = pick(name, step.who);
        if (id === undefined) continue;
        const value = newValue({ key, side: name, step, ledger });
        person.edit({ service: world.services[name], id, values: { [keyOn(name, key)]: value } });
        ledger.touched[name] += 1;
        ledger.edits.push({ side: name, id, key, value });
      }
      return;
    }
    case 'filter': {
      const id = pick(step.side, step.who);
      if (id === undefined) return;
      const spelt = step.isLoud ? taking.map((label) => label.toUpperCase()) : taking;
      person.edit({
        service: world.services[step.side],
        id,
        values: { [keyOn(step.side, 'labels')]: step.isIn ? spelt : [] },
      });
      for (const name of sides) ledger.touched[name] += 1;
      return;
    }
    case 'label': {
      const id = pick(step.side, step.who);
      if (id === undefined) return;
      const key = keyOn(step.side, 'labels');
      const others = canonicalSet(world.services[step.side].contacts.get(id)?.values[key]).filter(
        (label) => label.toLowerCase() !== plainLabel.toLowerCase(),
      );
      person.edit({
        service: world.services[step.side],
        id,
        values: {
          [key]: step.isOn
            ? [...others, step.isLoud ? plainLabel.toUpperCase() : plainLabel]
            : others,
        },
      });
      for (const name of sides) ledger.touched[name] += 1;
      return;
    }
    case 'clear': {
      const id = pick(step.side, step.who);
      const key = several[step.field % several.length] ?? 'email';
      if (id === undefined) return;
      person.edit({
        service: world.services[step.side],
        id,
        values: { [keyOn(step.side, key)]: null },
      });
      // The next one may come in its place, and travels too.
      for (const name of sides) ledger.touched[name] += 1;
      ledger.edits.push({ side: step.side, id, key, value: null });
      return;
    }
    case 'add': {
      const id = pick('wix', step.who);
      const key = several[step.field % several.length] ?? 'email';
      if (id === undefined) return;
      const value = newValue({ key, side: 'wix', step, ledger });
      person.add({ service: world.services.wix, id, field: key, value });
      ledger.added.push(value);
      ledger.touched.wix += 1;
      return;
    }
    case 'exchange': {
      const [one, two] = [pick(step.side, step.who), pick(step.side, step.other)];
      if (one === undefined || two === undefined || one === two) return;
      const emailOf = (id: string) => world.services[step.side].contacts.get(id)?.values['email'];
      const [first, second] = [emailOf(one), emailOf(two)];
      const next = step.isOneWay
        ? newValue({
            key: 'email',
            side: step.side,
            step: { who: step.who, value: step.other },
            ledger,
          })
        : first;
      if (typeof second !== 'string' || typeof next !== 'string') return;
      // Who lets go first, as a service asks for.
      for (const [id, value] of [
        [two, null],
        [one, second],
        [two, next],
      ] as const)
        person.edit({ service: world.services[step.side], id, values: { email: value } });
      // What is in between is carried at most, too: emptied and filled on the other side.
      ledger.touched[step.side] += 4;
      for (const [id, value] of [
        [one, second],
        [two, next],
      ] as const)
        ledger.edits.push({ side: step.side, id, key: 'email', value });
      return;
    }
    case 'remove': {
      const id = pick(step.side, step.who);
      if (id === undefined) return;
      person.remove({ service: world.services[step.side], id });
      // By a standing rule the other contact is marked.
      ledger.touched[step.side] += 1;
      return;
    }
    case 'merge': {
      const target = pick(step.side, step.into);
      const source = pick(step.side, step.who);
      if (target === undefined || source === undefined || target === source) return;
      person.merge({ service: world.services[step.side], target, sources: [source] });
      ledger.touched[step.side] += 1;
    }
  }
}
