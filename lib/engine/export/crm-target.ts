import type { Lane } from '@/lib/core/model/dirty';
import type { FieldValues } from '@/lib/core/model/field';
import type { WriteOutcome } from '@/lib/core/model/write';
import { isBlank } from '@/lib/core/values/canonical';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { DeliveryOutcome, ExportTarget } from '@/lib/ports/sink';

const lane: Lane = 'run';

/**
 * A CRM's contacts as the target of an export: created by the Wix contact's id, so that none is
 * created twice. An existing contact with the same e-mail gets the id and values for its blanks;
 * none of its values is replaced.
 */
export function createCrmTarget(side: ContactSide): ExportTarget {
  const joinWith = async ({
    candidateId,
    wixId,
    fields,
  }: {
    candidateId: string;
    wixId: string;
    fields: FieldValues;
  }): Promise<DeliveryOutcome> => {
    const found = (await side.read({ requests: [{ id: candidateId }], lane })).get(candidateId);
    if (!found || found.kind === 'absent') return { kind: 'again', error: null, isAlone: true };
    const { record } = found;
    // It belongs to another Wix contact already: the address is shared there.
    if (record.linkedId !== null && record.linkedId !== wixId)
      return { kind: 'refused', problems: [{ code: 'heldByAnother' }] };
    const blanks = Object.fromEntries(
      Object.entries(fields).filter(([key]) => isBlank(record.fields[key])),
    );
    const outcome = (
      await side.write({
        requests: [{ ref: wixId, kind: 'update', record, fields: blanks, linkedId: wixId }],
        lane,
      })
    ).get(wixId);
    return toOutcome(outcome);
  };
  return {
    batch: side.capabilities.writeBatch,
    async deliver(contacts) {
      const outcomes = await side.write({
        requests: contacts.map(({ wixId, fields }) => ({
          ref: wixId,
          kind: 'create',
          fields,
          linkedId: wixId,
          allowDuplicates: false,
        })),
        lane,
      });
      const settled = await Promise.all(
        contacts.map(async ({ wixId, fields }): Promise<[string, DeliveryOutcome]> => {
          const outcome = outcomes.get(wixId);
          return [
            wixId,
            outcome?.kind === 'duplicate'
              ? await joinWith({ candidateId: outcome.candidateId, wixId, fields })
              : toOutcome(outcome),
          ];
        }),
      );
      return new Map(settled);
    },
  };
}

function toOutcome(outcome: WriteOutcome | undefined): DeliveryOutcome {
  switch (outcome?.kind) {
    case 'done':
      return { kind: 'delivered', remoteId: outcome.record.id };
    case 'refused':
      return outcome;
    case 'failed':
      return { kind: 'again', error: outcome.error, isAlone: outcome.isAlone === true };
    case 'unclear':
      return { kind: 'again', error: null, isAlone: outcome.isAlone === true };
    // Moved or gone between our read and our write.
    default:
      return { kind: 'again', error: null, isAlone: true };
  }
}
