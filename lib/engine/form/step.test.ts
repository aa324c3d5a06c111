import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormRules } from '@/lib/core/flows/form/form';
import type { Field } from '@/lib/core/model/field';
import type { Mapping } from '@/lib/core/model/mapping';
import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { type ContactSide } from '@/lib/ports/contact-side';
import { createKiller, Killed } from '@/lib/testing/engine/killer-harness';
import { createMemoryFormStore, post, type MemoryForm } from '@/lib/testing/engine/memory-form';
import { person } from '@/lib/testing/engine/memory-people';
import { createMemoryService, type MemoryService } from '@/lib/testing/engine/memory-service';
import { createMemorySide } from '@/lib/testing/engine/memory-side';
import { type Fault } from '@/lib/testing/engine/memory-write';
import { type AskConsent, type FormParts } from './parts';
import { stepForm } from './step';

const field = (key: string, type: Field['type'] = 'text'): Field => ({
  key,
  label: key,
  type,
  readOnly: false,
});
const fields = [
  field('email', 'email'),
  field('name'),
  field('phone', 'phone'),
  field('birthdate', 'date'),
  field('labels', 'set'),
];
const mapping: Mapping = {
  version: 1,
  rows: [
    ['email', 'mail'],
    ['name', 'who'],
    ['phone', 'tel'],
    ['birthdate', 'born'],
  ].map(([wix = '', remote = ''], index) => ({
    id: index + 1,
    wix,
    remote,
    direction: 'toWix',
    winner: 'systemOfRecord',
    blanks: 'keep',
  })),
};
const fills: Pick<FormRules, 'overwrites' | 'labels'> = { overwrites: false, labels: [] };

type World = {
  readonly service: MemoryService;
  readonly form: MemoryForm;
  readonly parts: FormParts;
  down: SideError | null;
  fault: Fault;
};
type Options = {
  normalise?: MemoryService['normalise'];
  rules?: Partial<FormParts['rules']>;
  wrap?: <T extends object>(part: T) => T;
  consent?: AskConsent;
  lag?: () => number;
  gate?: (step: string) => Promise<void>;
};

function createWorld({
  normalise,
  rules = {},
  wrap = (part) => part,
  consent,
  lag = () => 0,
  gate,
}: Options = {}): World {
  const service = createMemoryService({
    name: 'wix',
    fields,
    emailField: 'email',
    phoneField: 'phone',
    ...(normalise ? { normalise } : {}),
  });
  const form: MemoryForm = { submissions: [], mapping, nowMs: () => service.clock, epoch: 1 };
  const side: ContactSide = createMemorySide({
    service,
    lag,
    outage: () => world.down,
    fault: () => world.fault,
    ...(gate ? { gate } : {}),
  });
  const parts: FormParts = {
    store: wrap(createMemoryFormStore(form)),
    wix: { ...wrap(side), capabilities: side.capabilities },
    clock: { nowMs: () => service.clock },
    rules: { ...fills, ...rules },
    mapping,
    fields: new Map(fields.map((one) => [one.key, one])),
    consent: consent ?? null,
  };
  const world: World = { service, form, parts, down: null, fault: null };
  return world;
}

async function run({ parts, form }: World, { steps = 200 } = {}): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    try {
      if ((await stepForm({ parts })).isIdle) return;
    } catch (error) {
      if (!(error instanceof Killed || error instanceof SideError)) throw error;
      if (error instanceof SideError) return;
      form.epoch += 1;
    }
  }
  throw new Error('the form does not end');
}

const contacts = ({ service }: World) => [...service.contacts.values()].map(({ values }) => values);
const states = ({ form }: World) => form.submissions.map(({ state }) => state);

describe('a form', () => {
  it('makes a contact nobody has, and fills the blanks of one who is there', async () => {
    const world = createWorld({ rules: { labels: ['Web'] } });
    person.create({
      service: world.service,
      values: { email: 'Known@example.com', name: 'Kept', labels: ['VIP'] },
    });
    post(world.form, { mail: 'known@example.com', who: 'Other', tel: '+1 212 555 0100' });
    post(world.form, { mail: 'new@example.com', who: 'New' });
    await run(world);
    expect(contacts(world)).toMatchObject([
      {
        email: 'Known@example.com',
        name: 'Kept',
        phone: '+1 212 555 0100',
        labels: ['VIP', 'Web'],
      },
      { email: 'new@example.com', name: 'New', labels: ['Web'] },
    ]);
    expect(
      world.form.submissions.map(({ operation }) => [operation?.kind, operation?.state]),
    ).toEqual([
      ['update', 'done'],
      ['create', 'done'],
    ]);
  });

  it('replaces values where the owner wants that, but never an address', async () => {
    const world = createWorld({ rules: { overwrites: true } });
    person.create({ service: world.service, values: { email: 'Ana@Example.com', name: 'Before' } });
    post(world.form, { mail: 'ana@example.com', who: 'After' });
    post(world.form, { mail: 'ana@example.com', who: '' });
    await run(world);
    expect(contacts(world)).toMatchObject([{ email: 'Ana@Example.com', name: 'After' }]);
  });

  it('F06 two at once with one address, not indexed yet: one contact, both applied', async () => {
    const world = createWorld({ lag: () => 1_000 });
    post(world.form, { mail: 'ana@example.com', who: 'Ana' });
    post(world.form, { mail: 'ANA@example.com', tel: '+1 212 555 0100' });
    await run(world);
    expect(contacts(world)).toMatchObject([
      { email: 'ana@example.com', name: 'Ana', phone: '+1 212 555 0100' },
    ]);
    expect(states(world)).toEqual(['done', 'done']);
  });

  it('F07 while Wix is down everything stays in line, and is applied later', async () => {
    const world = createWorld();
    post(world.form, { mail: 'ana@example.com' });
    world.down = new SideError({ code: 'unreachable', side: 'wix', retryable: true });
    await run(world);
    expect(states(world)).toEqual(['waiting']);
    world.down = null;
    await run(world);
    expect([contacts(world).length, states(world)]).toEqual([1, ['done']]);
  });

  it('F11 several have the address: the owner says which, or wants a new one', async () => {
    const world = createWorld();
    const [first, second] = [1, 2].map(() =>
      person.create({ service: world.service, values: { email: 'shared@example.com' } }),
    );
    const [a, b] = [
      post(world.form, { mail: 'shared@example.com', who: 'Ana' }),
      post(world.form, { mail: 'shared@example.com', who: 'Bo' }),
    ];
    await run(world);
    expect(a.settled).toMatchObject({
      state: 'choosing',
      reason: { code: 'formSeveral', params: { count: 2 } },
    });
    Object.assign(a, {
      state: 'waiting',
      choice: { kind: 'contact', contactId: second, isRemembered: false },
    });
    Object.assign(b, { state: 'waiting', choice: { kind: 'new', isRemembered: false } });
    await run(world);
    await run(world);
    expect(states(world)).toEqual(['done', 'done']);
    expect(
      [...world.service.contacts.values()].map(({ id, values }) => [id, values['name'] ?? null]),
    ).toEqual([
      [first, null],
      [second, 'Ana'],
      ['wix-3', 'Bo'],
    ]);
  });

  it('a chosen contact that is gone is not remade: its address is looked for again', async () => {
    const world = createWorld();
    const id = person.create({ service: world.service, values: { email: 'ana@example.com' } });
    const posted = post(world.form, { mail: 'ana@example.com', who: 'Ana' });
    posted.choice = { kind: 'contact', contactId: 'wix-9', isRemembered: true };
    await run(world);
    expect([posted.settled?.contact?.id, contacts(world).length]).toEqual([id, 1]);
  });

  it('G04 D09 what Wix refuses is set aside with its reason; others go on', async () => {
    const world = createWorld();
    post(world.form, { mail: 'a@example.com', born: 'soon' });
    post(world.form, { mail: 'no address' });
    post(world.form, { mail: 'b@example.com', born: '1990-02-28' });
    await run(world);
    expect(world.form.submissions.map(({ settled }) => [settled?.state, settled?.reason])).toEqual([
      ['failed', { code: 'badDate', params: { side: 'wix', field: 'birthdate' } }],
      ['failed', { code: 'invalidEmail', params: { side: 'wix', field: 'email' } }],
      ['done', null],
    ]);
    world.fault = 'refuse';
    post(world.form, { mail: 'c@example.com' });
    await run(world);
    expect(world.form.submissions.at(-1)).toMatchObject({
      state: 'failed',
      operation: { state: 'failed' },
    });
  });

  it('X12 one that alone gets no answer, while others do, is set aside in the end', async () => {
    const world = createWorld();
    const bad = post(world.form, { mail: 'bad@example.com' });
    const inner = world.parts.wix.write;
    const parts: FormParts = {
      ...world.parts,
      wix: {
        ...world.parts.wix,
        write: async (input) => {
          const outcomes = new Map(
            await inner({ ...input, requests: input.requests.filter(({ ref }) => ref !== bad.id) }),
          );
          if (input.requests.some(({ ref }) => ref === bad.id))
            outcomes.set(bad.id, { kind: 'unclear' });
          return outcomes;
        },
      },
    };
    for (let n = 0; n < 6; n += 1) {
      post(world.form, { mail: `good${n}@example.com` });
      await stepForm({ parts });
    }
    expect([bad.state, bad.settled?.reason?.code, contacts(world).length]).toEqual([
      'failed',
      'noAnswer',
      6,
    ]);
  });

  it('X9 a lost answer is looked for: nobody twice, no later edit of a person undone', async () => {
    const world = createWorld({ rules: { overwrites: true } });
    const id = person.create({
      service: world.service,
      values: { email: 'ana@example.com', name: 'Before' },
    });
    post(world.form, { mail: 'ana@example.com', who: 'Posted', tel: '+1 212 555 0100' });
    post(world.form, { mail: 'new@example.com', who: 'New' });
    world.fault = 'after';
    await run(world);
    expect(states(world)).toEqual(['waiting', 'waiting']);
    person.edit({ service: world.service, id, values: { name: 'By hand' } });
    world.fault = null;
    await run(world);
    expect(contacts(world)).toMatchObject([
      { name: 'By hand', phone: '+1 212 555 0100' },
      { name: 'New' },
    ]);
    expect(
      world.form.submissions.map(({ operation }) => [
        operation?.kind,
        operation?.state,
        operation?.values.length,
      ]),
    ).toEqual([
      ['update', 'done', 2],
      ['create', 'done', 2],
    ]);
  });

  it('X1 X9 killed at any moment: later edits stay, nobody twice, history tells all', async () => {
    for (const isThere of [true, false]) {
      for (let moment = 0; ; moment += 1) {
        const killer = createKiller();
        const world = createWorld({ rules: { overwrites: true }, wrap: killer.wrap });
        if (isThere)
          person.create({
            service: world.service,
            values: { email: 'ana@example.com', name: 'Before' },
          });
        const posted = post(world.form, {
          mail: 'ana@example.com',
          who: 'Posted',
          tel: '+1 212 555 0100',
        });
        killer.arm(moment);
        const wasKilled = await stepForm({ parts: world.parts }).then(
          () => false,
          (error: unknown) => error instanceof Killed,
        );
        killer.arm(Number.POSITIVE_INFINITY);
        world.form.epoch += 1;
        const [contact] = [...world.service.contacts.values()];
        const wasWritten = contact?.values['name'] === 'Posted';
        if (contact && wasWritten)
          person.edit({ service: world.service, id: contact.id, values: { name: 'By hand' } });
        await run(world);
        expect(contacts(world), `moment ${moment}`).toMatchObject([
          { name: wasWritten ? 'By hand' : 'Posted', phone: '+1 212 555 0100' },
        ]);
        expect(
          [
            posted.state,
            posted.operation?.kind,
            posted.operation?.state,
            posted.operation?.values.length,
          ],
          `moment ${moment}`,
        ).toEqual(['done', isThere ? 'update' : 'create', 'done', isThere ? 2 : 3]);
        if (!wasKilled) break;
      }
    }
  });

  it('X7 what Wix puts off is nobody’s fault: it stays in line, and the form waits', async () => {
    const world = createWorld();
    const late = post(world.form, { mail: 'late@example.com' });
    post(world.form, { mail: 'good@example.com' });
    const inner = world.parts.wix.write;
    const error = new SideError({
      code: 'rateLimited',
      side: 'wix',
      retryable: true,
      retryAfterMs: 1_000,
    });
    const parts: FormParts = {
      ...world.parts,
      wix: {
        ...world.parts.wix,
        write: async (input) =>
          new Map([
            ...(await inner({
              ...input,
              requests: input.requests.filter(({ ref }) => ref !== late.id),
            })),
            ...(input.requests.some(({ ref }) => ref === late.id)
              ? [[late.id, { kind: 'failed', error }] as const]
              : []),
          ]),
      },
    };
    await expect(stepForm({ parts })).rejects.toBe(error);
    expect([states(world), late.attempts]).toEqual([['waiting', 'done'], 0]);
  });

  it('H01 a value Wix refuses rests with its reason; a retry makes nobody twice', async () => {
    const world = createWorld();
    const inner = world.parts.wix.write;
    const isRefused = (request: WriteRequest) =>
      request.kind !== 'delete' && request.fields['phone'] === 'none';
    const refused: WriteOutcome = {
      kind: 'refused',
      problems: [{ field: 'phone', code: 'invalidPhone' }],
    };
    const write: ContactSide['write'] = async (input) =>
      new Map([
        ...(await inner({
          ...input,
          requests: input.requests.filter((request) => !isRefused(request)),
        })),
        ...input.requests.filter(isRefused).map(({ ref }) => [ref, refused] as const),
      ]);
    const parts: FormParts = { ...world.parts, wix: { ...world.parts.wix, write } };
    const posted = post(world.form, {
      mail: 'ana@example.com',
      who: 'Ana',
      tel: 'none',
      born: 'soon',
    });
    await run({ ...world, parts });
    expect(contacts(world)).toEqual([
      expect.objectContaining({ email: 'ana@example.com', name: 'Ana' }),
    ]);
    expect(contacts(world)[0]).not.toHaveProperty('phone');
    expect(posted.settled).toMatchObject({
      state: 'failed',
      reason: { code: 'badDate', params: { field: 'birthdate', others: 1 } },
      effect: { kind: 'create', state: 'done' },
    });
    Object.assign(posted, { state: 'waiting' });
    await run({ ...world, parts });
    expect([contacts(world).length, posted.state]).toEqual([1, 'failed']);
  });

  it('a number that another contact has is no proof: the owner says who it is', async () => {
    const world = createWorld();
    const other = person.create({
      service: world.service,
      values: { email: 'other@example.com', phone: '+1 212 555 0100' },
    });
    const posted = post(world.form, { mail: 'new@example.com', tel: '+1 212 555 0100' });
    const inner = world.parts.wix.write;
    const parts: FormParts = {
      ...world.parts,
      wix: {
        ...world.parts.wix,
        write: (input) =>
          input.requests.some((request) => request.kind === 'create' && !request.allowDuplicates)
            ? Promise.resolve(
                new Map([
                  [posted.id, { kind: 'duplicate', candidateId: other, by: 'phone' } as const],
                ]),
              )
            : inner(input),
      },
    };
    await stepForm({ parts });
    expect(posted.settled).toMatchObject({
      state: 'choosing',
      reason: { code: 'formSharedPhone' },
      effect: { state: 'skipped' },
    });
    Object.assign(posted, { state: 'waiting', choice: { kind: 'new', isRemembered: false } });
    await stepForm({ parts });
    expect([posted.state, contacts(world).length]).toEqual(['done', 2]);
  });

  it('X9 a contact whose making got no answer is looked for before another is made', async () => {
    const world = createWorld({ lag: () => 1_000 });
    [1, 2].forEach(() =>
      person.create({ service: world.service, values: { email: 'shared@example.com' } }),
    );
    world.service.clock += 5_000;
    const posted = post(world.form, { mail: 'shared@example.com', who: 'Ana' });
    posted.choice = { kind: 'new', isRemembered: false };
    world.fault = 'after';
    await run(world);
    world.fault = null;
    await run(world);
    expect([posted.state, contacts(world).length], 'not in the index yet').toEqual(['waiting', 3]);
    world.service.clock += 5_000;
    await run(world);
    expect([posted.state, contacts(world).length]).toEqual(['done', 3]);
  });

  it('D06 H17 a number Wix reads its own way is found again and told, not made twice', async () => {
    const world = createWorld({
      normalise: ({ field: key, value }) =>
        key === 'phone' && value === '(212) 555-0199' ? '+12125550199' : value,
    });
    [1, 2].forEach(() =>
      person.create({ service: world.service, values: { email: 'shared@example.com' } }),
    );
    const posted = post(world.form, { mail: 'shared@example.com', tel: '(212) 555-0199' });
    posted.choice = { kind: 'new', isRemembered: false };
    world.fault = 'after';
    await run(world);
    world.fault = null;
    await run(world);
    expect([posted.state, contacts(world).length]).toEqual(['done', 3]);
    const other = post(world.form, { mail: 'other@example.com', tel: '(212) 555-0199' });
    await run(world);
    expect(other.operation?.values).toContainEqual({
      field: 'phone',
      before: null,
      after: '+12125550199',
    });
  });

  it('E10 who had opted out stays out, and the submission says so', async () => {
    const world = createWorld({
      consent: (all) =>
        Promise.resolve(
          new Set(all.filter(({ address }) => address.startsWith('left')).map(({ id }) => id)),
        ),
    });
    post(world.form, { mail: 'left@example.com' });
    post(world.form, { mail: 'ana@example.com' });
    await run(world);
    expect(world.form.submissions.map(({ settled }) => settled?.reason)).toEqual([
      { code: 'formStayedOut' },
      null,
    ]);
  });
});

const names = ['Ana', 'Bo', 'Cy'] as const;
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      who: fc.nat(3),
      name: fc.constantFrom(...names, ''),
      tel: fc.constantFrom('+1 212 555 0100', ''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      who: fc.nat(3),
      name: fc.constantFrom(...names),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const), who: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), who: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('before' as const, 'after' as const, null),
    }),
  },
);
const history = fc.record({
  overwrites: fc.boolean(),
  lag: fc.nat(4),
  actions: fc.array(action, { maxLength: 30 }),
  meanwhile: fc.array(fc.array(action, { maxLength: 2 }), { maxLength: 40 }),
  kills: fc.array(fc.nat(40), { maxLength: 8 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const mail = (who: number) => `person${who}@example.com`;

it('F06 F07 X1 Z01 random posts, edits and kills: one contact an address, no post lost', () =>
  fc.assert(
    fc.asyncProperty(history, async ({ overwrites, lag, actions, meanwhile, kills }) => {
      const killer = createKiller();
      const pending = [...meanwhile];
      const world: World = createWorld({
        rules: { overwrites, labels: ['Web'] },
        wrap: killer.wrap,
        lag: () => lag,
        gate: () => Promise.resolve((pending.shift() ?? []).forEach(act)),
      });
      const holder = (who: number) =>
        [...world.service.contacts.values()].find(({ values }) => values['email'] === mail(who));
      /** Somebody posts, or works in Wix by hand, where two of one address are never made. */
      function act(one: Action): void {
        switch (one.kind) {
          case 'post':
            post(world.form, { mail: mail(one.who), who: one.name, tel: one.tel });
            break;
          case 'edit': {
            const id = holder(one.who)?.id;
            if (id) person.edit({ service: world.service, id, values: { name: one.name } });
            break;
          }
          case 'create':
            if (!holder(one.who))
              person.create({ service: world.service, values: { email: mail(one.who) } });
            break;
          case 'remove': {
            const id = holder(one.who)?.id;
            if (id) person.remove({ service: world.service, id });
            break;
          }
          case 'outage':
            world.down = world.down
              ? null
              : new SideError({ code: 'unreachable', side: 'wix', retryable: true });
            break;
          case 'fault':
            world.fault = one.fault;
        }
      }
      for (const [n, one] of actions.entries()) {
        act(one);
        killer.arm(kills[n % Math.max(kills.length, 1)] ?? Number.POSITIVE_INFINITY);
        if (n % 3 === 0)
          await stepForm({ parts: world.parts }).catch((error: unknown) => {
            if (error instanceof Killed) world.form.epoch += 1;
            else if (!(error instanceof SideError)) throw error;
          });
      }
      killer.arm(Number.POSITIVE_INFINITY);
      Object.assign(world, { down: null, fault: null });
      for (
        let n = 0;
        n < 60 && (pending.length > 0 || states(world).some((state) => state !== 'done'));
        n += 1
      ) {
        await run(world);
        if (pending.length > 0) continue;
        Object.assign(world, { down: null, fault: null });
        // What kept going wrong alone is tried again by the owner.
        for (const one of world.form.submissions) if (one.state === 'failed') one.state = 'waiting';
        world.service.clock += 5_000;
      }
      const emails = contacts(world).map(({ email }) => email);
      expect(new Set(emails).size, 'nobody twice').toBe(emails.length);
      expect(
        states(world).filter((state) => state !== 'done'),
        'all are done',
      ).toEqual([]);
      for (const { settled, values } of world.form.submissions) {
        const contact = settled?.contact && world.service.contacts.get(settled.contact.id);
        if (!contact) continue; // removed by hand since
        expect(contact.values['email']).toBe(values['mail']);
        expect(contact.values['labels'], 'applied').toEqual(['Web']);
        if (values['tel']) expect(contact.values['phone']).toBe(values['tel']);
      }
    }),
    { numRuns: 2_000 },
  ));
