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
