import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { remoteFields, wixFields } from './cases-harness';
import { person } from './memory-people';
import { createMemoryService } from './memory-service';
import { createMemorySide } from './memory-side';
import { type Fault } from './memory-write';
import { runSideContract } from './side-contract';
import type { PersonValues, SideHarness } from './side-harness';

const keysOf = {
  wix: {
    email: 'email',
    first: 'name.first',
    phone: 'phone',
    company: 'company',
    birthdate: 'birthdate',
    labels: 'labels',
  },
  remote: {
    email: 'email',
    first: 'firstname',
    phone: 'phone',
    company: 'company',
    birthdate: 'date_of_birth',
    labels: 'wix_labels',
  },
} as const;

async function makeHarness(name: SideName): Promise<SideHarness> {
  const service = createMemoryService({
    name,
    fields: name === 'wix' ? wixFields : remoteFields,
    emailField: 'email',
    phoneField: 'phone',
  });
  const keys = keysOf[name];
  const poisoned = new Set<string>();
  const next: Fault[] = [];
  let lag = 0;
  let outage: SideError | null = null;
  const valuesOf = (values: PersonValues) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [keys[key as keyof PersonValues], value]),
    );
  const side = createMemorySide({
    service,
    lag: () => lag,
    outage: () => outage,
    fault: (request) => {
      if (request.kind === 'delete') return next.shift() ?? null;
      const held = request.kind === 'update' ? request.record.fields['email'] : undefined;
      const given = request.fields['email'];
      const isRefused =
        (typeof given === 'string' && !given.includes('@')) ||
        [held, given].some((email) => typeof email === 'string' && poisoned.has(email));
      return isRefused ? 'refuse' : (next.shift() ?? null);
    },
  });
  return {
    side,
    keys,
    unknownIds: [`${name}-404`, 'nobody'],
    person: {
      create: async (values) => person.create({ service, values: valuesOf(values) }),
      edit: async (id, values) => person.edit({ service, id, values: valuesOf(values) }),
      remove: async (id) => person.remove({ service, id }),
      merge: async ({ target, source }) => {
        person.merge({ service, target, sources: [source] });
        return target;
      },
    },
    seed: async (count) => {
      for (let n = 0; n < count; n += 1)
        person.create({
          service,
          values: valuesOf({ first: `Person ${n}`, email: `person${n}@example.com` }),
        });
      // Seeded contacts are old.
      service.clock += 3_600_000;
    },
    everybody: async () => [...service.contacts.keys()],
    poison: async (email) => void poisoned.add(email),
    loseNextAnswer: async () => void next.push('after'),
    failNext: async () => void next.push('before'),
    lagIndex: async () => {
      lag = Infinity;
    },
    lockOut: async () => {
      outage = new SideError({ code: 'unauthorized', side: name, retryable: false });
    },
    close: async () => {},
  };
}

runSideContract('the memory side as Wix', {
  traits: {
    conditional: true,
    upserts: false,
    sharedEmails: true,
    guardsEmails: false,
    manyEmails: false,
    readsPhones: true,
    listsDeleted: false,
    provesDeleted: false,
    resolutionMs: 1,
    longestName: 1_000,
    manyPages: 250,
  },
  makeHarness: () => makeHarness('wix'),
});
runSideContract('the memory side as a CRM', {
  traits: {
    conditional: false,
    upserts: true,
    sharedEmails: false,
    guardsEmails: true,
    manyEmails: false,
    readsPhones: true,
    listsDeleted: false,
    provesDeleted: false,
    resolutionMs: 1,
    longestName: 1_000,
    manyPages: 250,
  },
  makeHarness: () => makeHarness('remote'),
});
