import { addressOf, type FormEffect } from '@/lib/core/flows/form/form';
import { type FormValues } from '@/lib/core/flows/form/posted';
import type { Mapping } from '@/lib/core/model/mapping';
import type { Operation } from '@/lib/core/model/operation';
import { type FormStore, type SettledSubmission, type Submission } from '@/lib/ports/submissions';

export type MemorySubmission = Omit<Submission, 'open' | 'choice' | 'attempts' | 'begunAtMs'> & {
  begunAtMs: number | null;
  state: SettledSubmission['state'];
  choice: Submission['choice'];
  attempts: number;
  settled: SettledSubmission | null;
  operation: Operation | null;
  epoch: number;
};

/** What was posted to one form, in the order it came. */
export type MemoryForm = {
  readonly submissions: MemorySubmission[];
  readonly mapping: Mapping;
  readonly nowMs: () => number;
  epoch: number;
};

export function post(form: MemoryForm, values: FormValues): MemorySubmission {
  const submission: MemorySubmission = {
    id: `s${form.submissions.length + 1}`,
    values,
    state: 'waiting',
    choice: null,
    attempts: 0,
    settled: null,
    operation: null,
    epoch: 0,
    begunAtMs: null,
  };
  form.submissions.push(submission);
  return submission;
}

const operationOf = ({
  id,
  effect,
  epoch,
}: {
  id: string;
  effect: FormEffect;
  epoch: number;
}): Operation => ({
  id,
  linkId: id,
  runId: null,
  side: 'wix',
  ...effect,
  rule: 'form',
  cause: 'form',
  epoch,
  atMs: 0,
  doneAtMs: null,
  seenAtMs: null,
  changes: [],
});

export function createMemoryFormStore(form: MemoryForm): FormStore {
  const find = (id: string) => {
    const found = form.submissions.find((one) => one.id === id);
    if (!found) throw new Error(`${id} is unknown`);
    return found;
  };
  const isOpen = ({ operation }: MemorySubmission) =>
    operation !== null &&
    (operation.state === 'unclear' ||
      (operation.state === 'sending' && operation.epoch < form.epoch));
  const put = (id: string, effect: FormEffect) =>
    void (find(id).operation = operationOf({ id, effect, epoch: form.epoch }));
  return {
    take({ limit }) {
      const waiting = form.submissions.filter(({ state }) => state === 'waiting');
      const key = (one: MemorySubmission) =>
        addressOf({ values: one.values, rows: form.mapping.rows }) ?? one.id;
      const first = waiting.filter(
        (one, place) => waiting.findIndex((other) => key(other) === key(one)) === place,
      );
      return Promise.resolve(
        first.slice(0, limit).map((one) => ({
          id: one.id,
          values: one.values,
          choice: one.choice,
          attempts: one.attempts,
          begunAtMs: one.begunAtMs,
          open: isOpen(one) ? one.operation : null,
        })),
      );
    },
    begin({ effects }) {
      for (const { id, effect } of effects) {
        put(id, effect);
        find(id).begunAtMs = form.nowMs();
      }
      return Promise.resolve();
    },
    commit({ settled }) {
      for (const one of settled) {
        const submission = find(one.id);
        if (submission.state === 'done') throw new Error(`${one.id} is done twice`);
        Object.assign(submission, { state: one.state, attempts: one.attempts, settled: one });
        if (one.effect) put(one.id, one.effect);
      }
      return Promise.resolve();
    },
  };
}
