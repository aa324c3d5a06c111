import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { spellLabels, type LabelSpelling } from '@/lib/connectors/labels';
import { prepareOwnFields, type NotMade } from '@/lib/connectors/own-fields';
import type { Lane } from '@/lib/core/model/dirty';
import type { ContactSide } from '@/lib/ports/contact-side';
import { propertyShape, type HubspotProperty } from './api-types';
import type { HubspotClient } from './client';
import { idProperty } from './manifest';
import { labelsProperty } from './mapper';

const group = 'contactinformation';

const idDefinition = {
  groupName: group,
  name: idProperty,
  label: 'Wix contact ID',
  type: 'string',
  fieldType: 'text',
  hasUniqueValue: true,
  formField: false,
};
/** HubSpot requires an option in a choice field: this one serves until the first label is added. */
const labelsDefinition = {
  groupName: group,
  name: labelsProperty,
  label: 'Wix labels',
  type: 'enumeration',
  fieldType: 'checkbox',
  formField: false,
  options: [{ label: 'Wix', value: 'Wix', displayOrder: 0, hidden: false }],
};

/**
 * Creates the two properties when they are missing. Without the permission, or with all ten unique
 * properties in use, the link table suffices.
 */
export async function prepareProperties({
  client,
}: {
  client: HubspotClient;
}): ReturnType<ContactSide['prepare']> {
  const own = (definition: { name: string; label: string }) => ({
    ...definition,
    ensure: () => ensureProperty({ client, definition }),
  });
  return prepareOwnFields({ id: own(idDefinition), labels: own(labelsDefinition) });
}

async function ensureProperty({
  client,
  definition,
}: {
  client: HubspotClient;
  definition: { name: string };
}): Promise<NotMade | null> {
  const known = await readProperty({ client, name: definition.name, lane: 'live' });
  if (known) return null;
  const answer = await client.send({
    method: 'POST',
    path: client.properties,
    body: definition,
    lane: 'live',
    kind: 'write',
  });
  // 409: another process created it first.
  if (answer.status < 300 || answer.status === 409) return null;
  if (answer.status === 403) return 'fieldNotAllowed';
  if (answer.status === 400) return 'fieldQuotaReached';
  throw errorOfStatus({ side: 'remote', status: answer.status });
}

async function readProperty({
  client,
  name,
  lane,
}: {
  client: HubspotClient;
  name: string;
  lane: Lane;
}): Promise<HubspotProperty | null> {
  const answer = await client.send({
    method: 'GET',
    path: `${client.properties}/${name}`,
    lane,
    kind: 'read',
  });
  if (answer.status === 404) return null;
  if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
  return parseAnswer({
    schema: propertyShape,
    json: answer.json,
    side: 'remote',
    what: 'property',
  });
}

/**
 * Adds options for labels that HubSpot does not know. Options of others stay.
 */
export async function ensureOptions({
  client,
  labels,
  lane,
}: {
  client: HubspotClient;
  labels: readonly string[];
  lane: Lane;
}): Promise<LabelSpelling> {
  if (labels.length === 0) return (label) => label;
  const property = await readProperty({ client, name: labelsProperty, lane });
  if (!property) return (label) => label;
  const known = property.options.map((option) => option.value);
  const { spelling, missing } = spellLabels({ known, labels });
  if (missing.length === 0) return spelling;
  const options = [
    ...property.options,
    ...missing.map((label) => ({ label, value: label, hidden: false })),
  ].map((option, displayOrder) => ({ ...option, displayOrder }));
  const answer = await client.send({
    method: 'PATCH',
    path: `${client.properties}/${labelsProperty}`,
    body: { options },
    lane,
    kind: 'write',
  });
  if (answer.status >= 500 || answer.status === 401 || answer.status === 429)
    throw errorOfStatus({ side: 'remote', status: answer.status });
  return spelling;
}
