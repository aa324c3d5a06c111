import { inChunks } from '@/lib/core/chunks';
import {
  addressOf,
  carryForm,
  changesFor,
  hasMoved,
  type FormEffect,
  type FormRules,
} from '@/lib/core/flows/form/form';
import { type FormValues } from '@/lib/core/flows/form/posted';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { Mapping } from '@/lib/core/model/mapping';
import type { OperationValue } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import { SideError } from '@/lib/core/model/side-error';
import { type FieldProblem, type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { canonical } from '@/lib/core/values/canonical';
import { carries, withKept } from '@/lib/core/values/kept';
import { type Clock } from '@/lib/ports/clock';
import { type ContactSide } from '@/lib/ports/contact-side';
import { type FormStore, type SettledSubmission, type Submission } from '@/lib/ports/submissions';

export type FormParts = {
  readonly store: FormStore;
  readonly wix: Pick<ContactSide, 'find' | 'read' | 'write' | 'capabilities'>;
  readonly clock: Clock;
  readonly rules: Pick<FormRules, 'overwrites' | 'labels'>;
  readonly mapping: Mapping;
  readonly fields: ReadonlyMap<string, Field>;
  /** `null`: the form does not ask for consent. */
  readonly consent: AskConsent | null;
};

/**
 * Records which of these ticked the box, once for each submission, and opts in the addresses that
 * may be. Returns the submissions whose address opted out before: a tick alone does not lift that
 * (E10). Throws `SideError`.
 */
export type AskConsent = (
  submissions: readonly {
    readonly id: string;
    readonly address: string;
    readonly values: FormValues;
  }[],
) => Promise<ReadonlySet<string>>;

/** What is known of a contact that a submission met in the round before. */
type Hint = {
  readonly contactId: string;
  /** The read before was outdated: it is read again by Get. */
  readonly isOutdated: boolean;
} | null;
type Item = {
  readonly submission: Submission;
  /** Ticked the box, but had opted out. */ readonly stayedOut: boolean;
  readonly address: string;
  readonly fields: FieldValues;
  /** Values that were refused; all others go. */ readonly rests: readonly Reason[];
  readonly hint: Hint;
  readonly passedOver: readonly string[];
  readonly choice: Submission['choice'];
};
type Target =
  | { readonly kind: 'new'; readonly allowDuplicates: boolean }
  | { readonly kind: 'known'; readonly record: ContactRecord }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'later' }
  | { readonly kind: 'again'; readonly item: Item };
type Planned = { readonly item: Item; readonly effect: FormEffect; readonly request: WriteRequest };
type Done = {
  readonly settled: readonly SettledSubmission[];
  readonly again: readonly Item[];
  readonly error: SideError | null;
};

const batch = 25;
/**
 * Most looks at a contact in one step: it may move while it is written, or turn out to be another.
 */
const rounds = 3;
/** A submission that fails this often, while others go through, is set aside. */
const mostAttempts = 5;
const lane = 'live';

const outOf = (
  submission: Submission,
  settled: Partial<SettledSubmission> & Pick<SettledSubmission, 'state'>,
): SettledSubmission => ({
  id: submission.id,
  reason: null,
  attempts: submission.attempts,
  effect: null,
  contact: null,
  ...settled,
});
/** H01: refused values are reported; all others have arrived. */
const endOf = ({ stayedOut, rests }: Item): Pick<SettledSubmission, 'state' | 'reason'> =>
  rests[0]
    ? { state: 'failed', reason: withOthers(rests[0], rests.length - 1) }
    : { state: 'done', reason: stayedOut ? { code: 'formStayedOut' } : null };
const withOthers = ({ code, params }: Reason, others: number): Reason => ({
  code,
  params: { ...params, ...(others > 0 ? { others } : {}) },
});
const failed = (submission: Submission, reason: Reason) =>
  outOf(submission, { state: 'failed', reason });

/**
 * Handles a batch of waiting submissions, oldest first, one of each address: a contact with the
 * address is updated, none is created twice. What a service did not serve goes on waiting.
 * `isIdle`: none could go now. Throws `SideError` after all that succeeded is committed.
 */
export async function stepForm({
  parts,
}: {
  parts: FormParts;
}): Promise<{ isIdle: boolean; /** Some submissions still wait. */ waits: boolean }> {
  const taken = await parts.store.take({ limit: batch });
  const begun = taken.map((submission) => beginOf({ parts, submission }));
  await commit({ parts, settled: begun.flatMap((one) => ('state' in one ? [one] : [])) });
  let items = await settleConsent({
    parts,
    items: begun.flatMap((one) => ('state' in one ? [] : [one])),
  });
  let error: SideError | null = null;
  let isAnyThrough = false;
  const wrong: SettledSubmission[] = [];
  for (let round = 0; round < rounds && items.length > 0; round += 1) {
    const done = await runRound({ parts, items });
    isAnyThrough ||= done.settled.some(({ state }) => state !== 'waiting');
    wrong.push(...done.settled.filter(({ state }) => state === 'waiting'));
    await commit({ parts, settled: done.settled.filter(({ state }) => state !== 'waiting') });
    items = done.again;
    error ??= done.error;
  }
  // Refused in every round for another value: set aside as a whole.
  const stuck = items.filter(({ rests }) => rests.length > 0);
  items = items.filter((item) => !stuck.includes(item));
  await commit({
    parts,
    settled: [
      ...(isAnyThrough ? wrong.map(blame) : wrong),
      ...stuck.map(({ submission, rests }) => failed(submission, rests[0] ?? { code: 'refused' })),
    ],
  });
  if (error && !(isAnyThrough && ownFaults.includes(error.code))) throw error;
  const isWaiting = wrong.length > 0 || items.length > 0;
  return { isIdle: taken.length === 0 || (isWaiting && !isAnyThrough), waits: isWaiting };
}

/** Consent belongs to the address and comes before everything else. */
async function settleConsent({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<readonly Item[]> {
  if (parts.consent === null || items.length === 0) return items;
  const out = await parts.consent(
    items.map(({ submission, address }) => ({
      id: submission.id,
      address,
      values: submission.values,
    })),
  );
  return items.map((item) => ({ ...item, stayedOut: out.has(item.submission.id) }));
}

const commit = async ({
  parts,
  settled,
}: {
  parts: FormParts;
  settled: readonly SettledSubmission[];
}) => {
  if (settled.length > 0) await parts.store.commit({ settled });
};

/** What may be the fault of one contact alone. */
const ownFaults: readonly string[] = ['serverError', 'badAnswer', 'noAnswer'];

/** Counts a failed attempt: others went through, so the service as a whole is not to blame. */
function blame(one: SettledSubmission): SettledSubmission {
  const error = one.effect?.error;
  if (!error || !ownFaults.includes(error.code)) return one;
  return one.attempts + 1 < mostAttempts
    ? { ...one, attempts: one.attempts + 1 }
    : { ...one, state: 'failed', attempts: 0, reason: error };
}

function beginOf({
  parts,
  submission,
}: {
  parts: FormParts;
  submission: Submission;
}): Item | SettledSubmission {
  const rows = parts.mapping.rows;
  const address = addressOf({ values: submission.values, rows });
  if (address === null)
    return failed(submission, {
      code: 'invalidEmail',
      params: { side: 'wix', field: parts.fields.get('email')?.label ?? '' },
    });
  const { fields, rests } = carryForm({
    values: submission.values,
    rows,
    wix: parts.fields,
    labels: parts.rules.labels,
  });
  return {
    submission,
    stayedOut: false,
    address,
    fields,
    rests,
    hint: null,
    passedOver: [],
    choice: submission.choice,
  };
}

async function runRound({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<Done> {
  const targets = await findTargets({ parts, items });
  const settled: SettledSubmission[] = [];
  const again: Item[] = [];
  const planned: Planned[] = [];
  for (const item of items) {
    const target = targets.get(item.submission.id);
    if (!target) continue;
    switch (target.kind) {
      case 'several':
        settled.push(
          outOf(item.submission, {
            state: 'choosing',
            reason: { code: 'formSeveral', params: { count: target.count } },
          }),
        );
        break;
      case 'later':
        settled.push(outOf(item.submission, { state: 'waiting' }));
        break;
      case 'again':
        again.push(target.item);
        break;
      case 'new':
        planned.push(planCreate({ item, allowDuplicates: target.allowDuplicates }));
        break;
      case 'known': {
        const plan = planUpdate({ parts, item, record: target.record });
        if ('state' in plan) settled.push(plan);
        else planned.push(plan);
      }
    }
  }
  const written = await writeAll({ parts, planned });
  return {
    settled: [...settled, ...written.settled],
    again: [...again, ...written.again],
    error: written.error,
  };
}

/** One call for all addresses, one for all contacts that are known by their id. */
async function findTargets({
  parts,
  items,
}: {
  parts: FormParts;
  items: readonly Item[];
}): Promise<ReadonlyMap<string, Target>> {
  const idOf = ({ hint, choice }: Item) =>
    hint?.contactId ?? (choice?.kind === 'contact' ? choice.contactId : null);
  const named = items.flatMap((item) => idOf(item) ?? []);
  const asked = items.filter((item) => idOf(item) === null).map(({ address }) => address);
  const requests = [...new Set(named)].map((id) => ({
    id,
    isFresh: items.some(({ hint }) => hint?.contactId === id && hint.isOutdated),
  }));
  const [found, read] = await Promise.all([
    asked.length === 0 ? [] : parts.wix.find({ by: 'email', values: [...new Set(asked)], lane }),
    requests.length === 0 ? new Map<string, never>() : parts.wix.read({ requests, lane }),
  ]);
  return new Map(
    items.map((item): [string, Target] => {
      const id = idOf(item);
      if (id === null)
        return [
          item.submission.id,
          targetOf({
            parts,
            item,
            found: found.filter(
              (record) => holds(record, item.address) && !item.passedOver.includes(record.id),
            ),
          }),
        ];
      const result = read.get(id);
      if (!result || result.kind === 'absent')
        return [
          item.submission.id,
          {
            kind: 'again',
            item: { ...item, hint: null, choice: null, passedOver: [...item.passedOver, id] },
          },
        ];
      return [item.submission.id, { kind: 'known', record: result.record }];
    }),
  );
}

const holds = (record: ContactRecord, address: string) =>
  record.emails.some((email) => canonical({ type: 'email', value: email }) === address);

function targetOf({
  parts,
  item,
  found,
}: {
  parts: FormParts;
  item: Item;
  found: readonly ContactRecord[];
}): Target {
  const { open, begunAtMs } = item.submission;
  const [first] = found;
  if (item.choice?.kind === 'new') {
    // The create may have gone through, with only its answer lost.
    const made =
      open?.kind === 'create'
        ? found.find((record) => isMade({ record, values: open.values, fields: parts.fields }))
        : undefined;
    if (made) return { kind: 'known', record: made };
    return open &&
      begunAtMs !== null &&
      parts.clock.nowMs() < begunAtMs + parts.wix.capabilities.searchLagMs
      ? { kind: 'later' }
      : { kind: 'new', allowDuplicates: true };
  }
  if (found.length > 1) return { kind: 'several', count: found.length };
  return first ? { kind: 'known', record: first } : { kind: 'new', allowDuplicates: false };
}

const isMade = ({
  record,
  values,
  fields,
}: {
  record: ContactRecord;
  values: readonly OperationValue[];
  fields: FormParts['fields'];
}) =>
  values.every(({ field, after }) =>
    carries({ type: fields.get(field)?.type ?? 'text', meant: after, kept: record.fields[field] }),
  );

function planCreate({ item, allowDuplicates }: { item: Item; allowDuplicates: boolean }): Planned {
  const values = Object.entries(item.fields).map(([field, after]): OperationValue => ({
    field,
    before: null,
    after,
  }));
  return {
    item,
    effect: { kind: 'create', state: 'sending', values, error: null },
    request: {
      ref: item.submission.id,
      kind: 'create',
      fields: item.fields,
      linkedId: '',
      allowDuplicates,
    },
  };
}

function planUpdate({
  parts,
  item,
  record,
}: {
  parts: FormParts;
  item: Item;
  record: ContactRecord;
}): Planned | SettledSubmission {
  const { submission, fields } = item;
  const { open } = submission;
  const through = open && hasMoved({ record, open, wix: parts.fields }) ? open : null;
  const values = changesFor({
    record,
    fields,
    wix: parts.fields,
    overwrites: parts.rules.overwrites && !through,
  });
  if (values.length > 0)
    return {
      item,
      effect: { kind: 'update', state: 'sending', values, error: null },
      request: {
        ref: submission.id,
        kind: 'update',
        record,
        fields: Object.fromEntries(values.map(({ field, after }) => [field, after])),
      },
    };
  const effect: FormEffect = through
    ? {
        kind: through.kind === 'create' ? 'create' : 'update',
        state: 'done',
        values: through.values,
        error: null,
      }
    : { kind: 'record', state: 'done', values: [], error: null };
  return outOf(submission, {
    ...endOf(item),
    attempts: 0,
    effect,
    contact: { id: record.id, version: through ? record.version : null },
  });
}

async function writeAll({
  parts,
  planned,
}: {
  parts: FormParts;
  planned: readonly Planned[];
}): Promise<Done> {
  const settled: SettledSubmission[] = [];
  const again: Item[] = [];
  let error: SideError | null = null;
  for (const chunk of inChunks(planned, parts.wix.capabilities.writeBatch)) {
    await parts.store.begin({
      effects: chunk.map(({ item, effect, request }) => ({
        id: item.submission.id,
        contactId: request.kind === 'update' ? request.record.id : null,
        effect,
      })),
    });
    const outcomes = await parts.wix.write({ requests: chunk.map(({ request }) => request), lane });
    for (const one of chunk) {
      const result = settle({
        parts,
        planned: one,
        outcome: outcomes.get(one.item.submission.id) ?? { kind: 'unclear' },
      });
      if ('item' in result) again.push(result.item);
      else settled.push(result.settled);
      if ('error' in result && result.error) error ??= result.error;
    }
  }
  return { settled, again, error };
}

/** H01: the e-mail address identifies the contact; any other refused value can be left out. */
const mayGoWithout = ({ item, named }: { item: Item; named: ReadonlySet<string> }) =>
  !named.has('email') && [...named].some((field) => field in item.fields);

type Result =
  { readonly settled: SettledSubmission; readonly error?: SideError } | { readonly item: Item };

function settle({
  parts,
  planned: { item, effect, request },
  outcome,
}: {
  parts: FormParts;
  planned: Planned;
  outcome: WriteOutcome;
}): Result {
  const { submission } = item;
  switch (outcome.kind) {
    case 'done':
      return {
        settled: outOf(submission, {
          ...endOf(item),
          attempts: 0,
          effect: {
            ...effect,
            state: 'done',
            values: withKept({ values: effect.values, kept: outcome.record.fields }),
          },
          contact: { id: outcome.record.id, version: outcome.record.version },
        }),
      };
    case 'refused': {
      const [problem] = outcome.problems;
      const reasonOf = (one: FieldProblem | undefined): Reason => ({
        code: one?.code ?? 'refused',
        params: { side: 'wix', field: parts.fields.get(one?.field ?? '')?.label ?? '' },
      });
      const named = new Set(outcome.problems.flatMap(({ field }) => field ?? []));
      if (mayGoWithout({ item, named }))
        return {
          item: {
            ...item,
            fields: Object.fromEntries(
              Object.entries(item.fields).filter(([field]) => !named.has(field)),
            ),
            rests: [...item.rests, ...outcome.problems.map(reasonOf)],
          },
        };
      const reason = reasonOf(problem);
      return {
        settled: {
          ...failed(submission, reason),
          effect: { ...effect, state: 'failed', error: reason },
        },
      };
    }
    case 'duplicate':
      // A phone number alone does not identify a contact.
      if (outcome.by === 'phone')
        return {
          settled: outOf(submission, {
            state: 'choosing',
            reason: { code: 'formSharedPhone' },
            effect: { ...effect, state: 'skipped' },
          }),
        };
      return { item: { ...item, hint: { contactId: outcome.candidateId, isOutdated: false } } };
    case 'conflict':
      return {
        item:
          request.kind === 'update'
            ? {
                ...item,
                hint: { contactId: request.record.id, isOutdated: true },
              }
            : item,
      };
    case 'absent':
      return {
        item: {
          ...item,
          hint: null,
          choice: null,
          passedOver:
            request.kind === 'update' ? [...item.passedOver, request.record.id] : item.passedOver,
        },
      };
    case 'failed':
      return {
        settled: outOf(submission, {
          state: 'waiting',
          effect: {
            ...effect,
            state: 'failed',
            error: { code: outcome.error.code, params: { side: 'wix' } },
          },
        }),
        error: outcome.error,
      };
    case 'unclear':
    case 'deleted':
    case 'undeletable':
      return {
        settled: outOf(submission, {
          state: 'waiting',
          effect: {
            ...effect,
            state: 'unclear',
            error: { code: 'noAnswer', params: { side: 'wix' } },
          },
        }),
        error: new SideError({
          code: 'serverError',
          side: 'wix',
          retryable: true,
          message: 'a write got no answer',
        }),
      };
  }
}
