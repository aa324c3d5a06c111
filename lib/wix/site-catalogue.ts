import { FieldRefused } from '@/lib/connectors/errors';
import type { Lane } from '@/lib/core/model/dirty';
import { elementKey } from '@/lib/core/values/canonical';
import type { Clock } from '@/lib/ports/clock';
import { isOwnLabel, type SiteCatalogue } from './catalogue';
import type { WixClient } from './client';
import { applicationCode } from './outcome';
import { succeed } from './succeed';
import { fieldsAnswer, labelAnswer, labelsAnswer, type WixField, type WixLabel } from './wire';

/** Labels and fields rarely change; a contact with an unknown one makes us read them earlier. */
const keepMs = 5 * 60_000;

export type CatalogueSource = {
  read(input: { lane: Lane; fresh?: boolean }): Promise<SiteCatalogue>;
  /**
   * Keys of the owner's labels with these names; missing ones are created. Throws `FieldRefused`
   * when Wix allows no more.
   */
  labelKeys(input: { names: readonly string[]; lane: Lane }): Promise<readonly string[]>;
};

const fieldPage = 100;
const labelPage = 1000;

const listAll = async <T>(input: {
  limit: number;
  page: (offset: number) => Promise<readonly T[]>;
}): Promise<readonly T[]> => {
  const all: T[] = [];
  for (;;) {
    const page = await input.page(all.length);
    all.push(...page);
    if (page.length < input.limit) return all;
  }
};

export const createCatalogueSource = (input: {
  client: WixClient;
  clock: Clock;
}): CatalogueSource => {
  const { client, clock } = input;
  let held: { catalogue: SiteCatalogue; atMs: number } | null = null;
  let pending: Promise<SiteCatalogue> | null = null;

  const load = async (lane: Lane): Promise<SiteCatalogue> => {
    const fields = await listAll<WixField>({
      limit: fieldPage,
      page: async (offset) =>
        succeed({
          answer: await client.listFields({ offset, limit: fieldPage, lane }),
          schema: fieldsAnswer,
          what: 'list fields',
        }).fields,
    });
    const labels = await listAll<WixLabel>({
      limit: labelPage,
      page: async (offset) =>
        succeed({
          answer: await client.listLabels({ offset, limit: labelPage, lane }),
          schema: labelsAnswer,
          what: 'list labels',
        }).labels,
    });
    held = { catalogue: { fields, labels }, atMs: clock.nowMs() };
    return held.catalogue;
  };

  const read: CatalogueSource['read'] = async ({ lane, fresh = false }) => {
    if (!fresh && held && clock.nowMs() - held.atMs < keepMs) return held.catalogue;
    pending ??= load(lane).finally(() => {
      pending = null;
    });
    return pending;
  };

  return {
    read,
    async labelKeys({ names, lane }) {
      const labels = (await read({ lane })).labels.filter(isOwnLabel);
      const keys: string[] = [];
      for (const name of names) {
        const same = labels.filter((label) => elementKey(label.displayName) === elementKey(name));
        const key = (same.find((label) => label.displayName === name) ?? same[0])?.key;
        if (key) keys.push(key);
        else keys.push(await make({ name, lane }));
      }
      return keys;
    },
  };

  async function make({ name, lane }: { name: string; lane: Lane }): Promise<string> {
    const answer = await client.findOrCreateLabel({ displayName: name, lane });
    if (answer.status === 400)
      throw new FieldRefused({
        field: 'labels',
        code: applicationCode(answer) === 'LABELS_QUOTA_REACHED' ? 'tooMany' : 'invalidValue',
      });
    const { label } = succeed({ answer, schema: labelAnswer, what: 'make label' });
    if (held && !held.catalogue.labels.some((known) => known.key === label.key)) {
      held = {
        ...held,
        catalogue: { ...held.catalogue, labels: [...held.catalogue.labels, label] },
      };
    }
    return label.key;
  }
};
