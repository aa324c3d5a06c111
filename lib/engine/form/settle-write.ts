import type { ContactRecord } from '@/lib/core/model/contact';
import type { Reason } from '@/lib/core/model/reason';
import { SideError } from '@/lib/core/model/side-error';
import { type FieldProblem, type WriteOutcome } from '@/lib/core/model/write';
import { withKept } from '@/lib/core/values/kept';
import { type SettledSubmission } from '@/lib/ports/submissions';
import { endOf, failed, outOf, type Item, type Planned } from './item';
import type { FormParts } from './parts';

/** H01: the e-mail address identifies the contact; any other refused value can be left out. */
const mayGoWithout = ({ item, named }: { item: Item; named: ReadonlySet<string> }) =>
  !named.has('email') && [...named].some((field) => field in item.fields);

type Result =
  { readonly settled: SettledSubmission; readonly error?: SideError } | { readonly item: Item };

/** How a submission ends by the outcome of its write, or how it goes on in the next round. */
export function settleWrite({
  parts,
  planned,
  outcome,
}: {
  parts: FormParts;
  planned: Planned;
  outcome: WriteOutcome;
}): Result {
  const { item, effect, request } = planned;
  switch (outcome.kind) {
    case 'done':
      return { settled: arrived({ planned, record: outcome.record }) };
    case 'refused':
      return settleRefused({ parts, planned, problems: outcome.problems });
    case 'duplicate':
      // A phone number alone does not identify a contact.
      if (outcome.by === 'phone')
        return {
          settled: outOf(item.submission, {
            state: 'choosing',
            reason: { code: 'formSharedPhone' },
            effect: { ...effect, state: 'skipped' },
          }),
        };
      return { item: { ...item, hint: { contactId: outcome.candidateId, isOutdated: false } } };
    case 'conflict':
      return request.kind === 'update'
        ? { item: { ...item, hint: { contactId: request.record.id, isOutdated: true } } }
        : { item };
    case 'absent': {
      const gone = request.kind === 'update' ? [request.record.id] : [];
      const passedOver = [...item.passedOver, ...gone];
      return { item: { ...item, hint: null, choice: null, passedOver } };
    }
    case 'failed':
      return waiting({ planned, state: 'failed', code: outcome.error.code, error: outcome.error });
    case 'unclear':
    case 'deleted':
    case 'undeletable':
      return waiting({ planned, state: 'unclear', code: 'noAnswer', error: noAnswer() });
  }
}

function arrived({
  planned: { item, effect },
  record,
}: {
  planned: Planned;
  record: ContactRecord;
}): SettledSubmission {
  const values = withKept({ values: effect.values, kept: record.fields });
  return outOf(item.submission, {
    ...endOf(item),
    attempts: 0,
    effect: { ...effect, state: 'done', values },
    contact: { id: record.id, version: record.version },
  });
}

/** The submission goes on waiting, because the service did not serve us. */
const waiting = ({
  planned: { item, effect },
  state,
  code,
  error,
}: {
  planned: Planned;
  state: 'failed' | 'unclear';
  code: string;
  error: SideError;
}): Result => ({
  settled: outOf(item.submission, {
    state: 'waiting',
    effect: { ...effect, state, error: { code, params: { side: 'wix' } } },
  }),
  error,
});

const noAnswer = () =>
  new SideError({
    code: 'serverError',
    side: 'wix',
    retryable: true,
    message: 'a write got no answer',
  });

/** H01: refused values are left out in the next round, where the contact can do without them. */
function settleRefused({
  parts,
  planned: { item, effect },
  problems,
}: {
  parts: FormParts;
  planned: Planned;
  problems: readonly FieldProblem[];
}): Result {
  const reasonOf = (one: FieldProblem | undefined): Reason => ({
    code: one?.code ?? 'refused',
    params: { side: 'wix', field: parts.fields.get(one?.field ?? '')?.label ?? '' },
  });
  const named = new Set(problems.flatMap(({ field }) => field ?? []));
  if (mayGoWithout({ item, named })) {
    const fields = Object.fromEntries(
      Object.entries(item.fields).filter(([field]) => !named.has(field)),
    );
    return { item: { ...item, fields, rests: [...item.rests, ...problems.map(reasonOf)] } };
  }
  const reason = reasonOf(problems[0]);
  return {
    settled: {
      ...failed(item.submission, reason),
      effect: { ...effect, state: 'failed', error: reason },
    },
  };
}
