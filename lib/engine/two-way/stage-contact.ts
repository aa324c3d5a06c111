import { matchKeysOf } from '@/lib/core/match/match-all';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { SideName } from '@/lib/core/model/side';
import { factsOfRecord, keysOf, type PlanContext } from '@/lib/core/plan/pair';
import { isInScope } from '@/lib/core/plan/scope';
import type { StagedContact } from '@/lib/core/run/staged';
import type { Fingerprinter, KeyHash } from '@/lib/core/values/fingerprint';

export type StageContext = Pick<PlanContext, 'mapping' | 'fields' | 'scope'> & {
  readonly fingerprint: Fingerprinter;
  readonly keyHash: KeyHash;
};

/** Only Wix has this field; a contact elsewhere never counts as subscribed. */
const subscriptionField = 'emailSubscriptions.subscriptionStatus';

/** What a plan remembers of a contact: versions, hashes and fingerprints, no value. */
export function stageContact({
  side,
  record,
  context,
}: {
  side: SideName;
  record: ContactRecord;
  context: StageContext;
}): StagedContact {
  const { emails, phoneNames, hasKey } = matchKeysOf({ record, keyHash: context.keyHash });
  return {
    id: record.id,
    version: record.version,
    updatedAt: record.updatedAt,
    linkedId: record.linkedId,
    emails,
    phoneNames,
    hasKey,
    key: keysOf({ records: { [side]: record }, keyHash: context.keyHash })[side],
    undeletable: record.undeletable ?? null,
    isSubscribed: record.fields[subscriptionField] === 'SUBSCRIBED',
    isInScope: isInScope({ records: { [side]: record }, context }) === true,
    facts: factsOfRecord({ side, record, context }),
  };
}
