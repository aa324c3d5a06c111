import parsePhoneNumber from 'libphonenumber-js';
import type { CrmClient } from '@/lib/connectors/crm-client';
import { inParallel } from '@/lib/connectors/flow';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import { canonical } from '@/lib/core/values/canonical';
import { emailForms } from '@/lib/core/values/email';
import { searchAnswer } from './api-types';
import { personsPath } from './read';

const page = 100;
/** A search costs 20 of a day's tokens and has a window of its own. */
const atOnce = 2;

type By = 'email' | 'phone' | 'linkedId';
type Find = {
  readonly client: CrmClient;
  readonly by: By;
  readonly values: readonly string[];
  readonly lane: Lane;
  /** Complete records: a search answers with parts of them. */
  readonly readAll: (ids: readonly string[]) => Promise<readonly ContactRecord[]>;
};

const fieldsOf = { email: 'email', phone: 'phone', linkedId: 'custom_fields' } as const;

/** A search matches the whole text without case; a number is found in its usual notations. */
function termsOf(by: By, value: string): readonly string[] {
  if (by === 'email') return [...new Set(emailForms(value).map((form) => form.toLowerCase()))];
  const phone = by === 'phone' ? parsePhoneNumber(value) : undefined;
  return phone
    ? [...new Set([phone.number, phone.formatInternational(), phone.formatNational()])]
    : [value];
}

/** People who hold one of these values, each once. The index may lag. */
export async function findPersons(input: Find): Promise<readonly ContactRecord[]> {
  const { by, values } = input;
  const terms = [...new Set(values.flatMap((value) => termsOf(by, value)))];
  const found = await inParallel({
    items: terms,
    limit: atOnce,
    run: (term) => search({ ...input, term }),
  });
  const ids = [...new Set(found.flat())];
  if (ids.length === 0) return [];
  const wanted = new Set(values.map((value) => keyOf(by, value)));
  return (await input.readAll(ids)).filter((record) =>
    heldBy(record, by).some((value) => wanted.has(keyOf(by, value))),
  );
}

const keyOf = (by: By, value: string): string =>
  by === 'linkedId' ? value : (canonical({ type: by, value }) ?? '');

function heldBy({ emails, phones, linkedId }: ContactRecord, by: By): readonly string[] {
  if (by === 'linkedId') return linkedId === null ? [] : [linkedId];
  return by === 'email' ? emails : phones;
}

async function search({
  client,
  by,
  term,
  lane,
}: Find & { readonly term: string }): Promise<readonly string[]> {
  const query = new URLSearchParams({
    term,
    fields: fieldsOf[by],
    exact_match: 'true',
    limit: String(page),
  });
  const { value } = await client.get({
    path: `${personsPath}/search?${query.toString()}`,
    lane,
    schema: searchAnswer,
    kind: 'search',
  });
  return value.data.items.map(({ item }) => String(item.id));
}
