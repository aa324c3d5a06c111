import type { CrmClient } from '@/lib/connectors/crm-client';
import { errorOfStatus } from '@/lib/connectors/errors';
import { spellLabels, type LabelSpelling } from '@/lib/connectors/labels';
import { prepareOwnFields, type NotMade } from '@/lib/connectors/own-fields';
import type { Lane } from '@/lib/core/model/dirty';
import type { ContactSide } from '@/lib/ports/contact-side';
import { capped } from './api-types';
import {
  fieldsPath,
  labelsFieldName,
  labelsKey,
  readCatalogue,
  type KnownField,
} from './catalogue';
import { idFieldName } from './manifest';

const idDefinition = { field_name: idFieldName, field_type: 'varchar' };
/** Pipedrive requires an option: this one serves until the first label is added. */
const labelsDefinition = {
  field_name: labelsFieldName,
  field_type: 'set',
  options: [{ label: 'Wix' }],
};

/**
 * Creates the two fields when they are missing. Without the permission, or with no room for another
 * field, the link table suffices.
 */
export async function prepareFields(client: CrmClient): ReturnType<ContactSide['prepare']> {
  const { byKey, idCode } = await readCatalogue({ client, lane: 'live' });
  const own = (definition: { field_name: string }, isThere: boolean) => ({
    name: definition.field_name,
    label: definition.field_name,
    ensure: async () => (isThere ? null : createField({ client, definition })),
  });
  return prepareOwnFields({
    id: own(idDefinition, idCode !== null),
    labels: own(labelsDefinition, byKey.has(labelsKey)),
  });
}

async function createField({
  client,
  definition,
}: {
  client: CrmClient;
  definition: object;
}): Promise<NotMade | null> {
  const answer = await client.send({
    method: 'POST',
    path: fieldsPath,
    body: definition,
    lane: 'live',
    kind: 'write',
  });
  if (answer.status < 300) return null;
  if (answer.status === 400 || answer.status === 402 || isCapped(answer.json))
    return 'fieldQuotaReached';
  if (answer.status === 403) return 'fieldNotAllowed';
  throw errorOfStatus({ side: 'remote', status: answer.status });
}

/** The plan has no more custom fields: 403 like a missing permission, but for its code. */
const isCapped = (json: unknown) => capped.safeParse(json).success;

/**
 * Adds options for labels that Pipedrive does not know. Returns whether options were added, and the
 * spelling.
 */
export async function ensureLabels({
  client,
  field,
  labels,
  lane,
}: {
  client: CrmClient;
  field: KnownField | undefined;
  labels: readonly string[];
  lane: Lane;
}): Promise<{ hasAdded: boolean; spelling: LabelSpelling }> {
  if (!field || labels.length === 0) return { hasAdded: false, spelling: (label) => label };
  const { spelling, missing } = spellLabels({ known: [...field.optionIds.keys()], labels });
  if (missing.length === 0) return { hasAdded: false, spelling };
  const answer = await client.send({
    method: 'POST',
    path: `${fieldsPath}/${field.code}/options`,
    body: missing.map((label) => ({ label })),
    lane,
    kind: 'write',
  });
  if (answer.status >= 500 || answer.status === 401 || answer.status === 429)
    throw errorOfStatus({ side: 'remote', status: answer.status });
  return { hasAdded: answer.status < 300, spelling };
}
