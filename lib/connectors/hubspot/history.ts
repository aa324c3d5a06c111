import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { type FieldHistory } from '@/lib/ports/contact-side';
import { batchShape } from './api-types';
import { type HubspotClient } from './client';

/** Every value these properties had; `ours`: written by this app. */
export async function readHistory({
  client,
  id,
  fields,
  lane,
  appId,
}: {
  client: HubspotClient;
  id: string;
  fields: readonly string[];
  lane: Lane;
  appId: string | null;
}): Promise<readonly FieldHistory[]> {
  const { value } = await client.post({
    path: `${client.contacts}/batch/read`,
    body: { properties: [], propertiesWithHistory: fields, inputs: [{ id }] },
    lane,
    schema: batchShape,
    kind: 'read',
  });
  const contact = value.results[0];
  if (!contact)
    throw new SideError({
      code: 'badAnswer',
      side: 'remote',
      retryable: true,
      message: 'remote: no history for a contact that was just read',
    });
  return Object.entries(contact.propertiesWithHistory ?? {}).flatMap(([field, versions]) =>
    versions.map((version) => ({
      field,
      value: version.value ?? '',
      atMs: Date.parse(version.timestamp),
      ours: version.sourceType === 'INTEGRATION' && (appId === null || version.sourceId === appId),
    })),
  );
}
