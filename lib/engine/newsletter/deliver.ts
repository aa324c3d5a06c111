import { inChunks } from '@/lib/core/chunks';
import { type CarriedValue } from '@/lib/core/flows/carry';
import type { Refusal } from '@/lib/core/model/link';
import type { FieldProblem } from '@/lib/core/model/write';
import { emailText } from '@/lib/core/values/email';
import type { SubscriberOutcomes, SubscriberWrite } from '@/lib/ports/mailing-list';
import { printOf, type Kind, type SentAddress } from './sent';
import { putExisting, putOutcome } from './settle-sent';
import { attempt, type Parts, type SettledAddress, type Work } from './work';

/** Returns those that turned out to be there already, with what differs. */
export async function deliver({
  work,
  sent,
  call,
  size,
  kind,
}: {
  work: Work;
  sent: readonly SentAddress[];
  call: (people: readonly SubscriberWrite[]) => Promise<SubscriberOutcomes>;
  size: number;
  kind: Kind;
}): Promise<readonly SentAddress[]> {
  const known: SentAddress[] = [];
  const less: SentAddress[] = [];
  for (const part of inChunks(sent, size)) {
    const outcomes = await attempt({
      work,
      call: () =>
        call(
          part.map(({ one, fields }) => ({
            email: one.address,
            ...writtenOf({ work, one }),
            fields,
          })),
        ),
    });
    for (const each of outcomes ? part : []) {
      const outcome = outcomes?.get(each.one.address);
      const without =
        outcome?.kind === 'refused'
          ? withoutRefused({ parts: work.parts, sent: each, problems: outcome.problems })
          : null;
      if (outcome?.kind === 'exists')
        known.push(...putExisting({ work, sent: each, subscriber: outcome.subscriber }));
      else if (without) less.push(without);
      else putOutcome({ work, sent: each, outcome, kind });
    }
  }
  // Each round sends fewer values, so this ends.
  return less.length === 0
    ? known
    : [...known, ...(await deliver({ work, sent: less, call, size, kind }))];
}

/** H01: without the values that the service names; `null` when it names none of them. */
function withoutRefused({
  parts,
  sent: { one, rows, rests, fields },
  problems,
}: {
  parts: Parts;
  sent: SentAddress;
  problems: readonly FieldProblem[];
}): SentAddress | null {
  const problemOf = ({ row }: CarriedValue) =>
    row.remote in fields ? problems.find(({ field }) => field === row.remote) : undefined;
  const guilty = rows.flatMap((carried): Refusal[] => {
    const problem = problemOf(carried);
    return problem
      ? [
          {
            row: carried.row.id,
            side: 'remote',
            source: printOf({ parts, carried }),
            code: problem.code,
          },
        ]
      : [];
  });
  if (guilty.length === 0) return null;
  const left = rows.filter((carried) => !problemOf(carried));
  return {
    one,
    rows: left,
    rests: [...rests, ...guilty],
    fields: Object.fromEntries(
      Object.entries(fields).filter(([field]) => left.some(({ row }) => row.remote === field)),
    ),
  };
}

/** H06: the local part keeps its case where it is sent. */
const writtenOf = ({ work, one }: { work: Work; one: SettledAddress }) => {
  const written = one.record?.fields[work.parts.keys.email];
  return typeof written === 'string' ? { written: emailText(written) } : {};
};
