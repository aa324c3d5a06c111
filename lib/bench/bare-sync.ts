import type { Sandbox } from '@/lib/sandbox';

/** Our id at HubSpot. */
const property = 'wix_contact_id';

type WixContact = {
  id: string;
  info: {
    name?: { first?: string; last?: string };
    emails?: { items: { email: string }[] };
    phones?: { items: { phone: string }[] };
    company?: string;
  };
};
type CrmContact = { id: string; properties: Record<string, string | null> };

const emailOf = ({ info }: WixContact) => info.emails?.items[0]?.email.toLowerCase() ?? '';
export const wixBase = '/contacts/v4/contacts';
export const crmBase = '/crm/objects/2026-03/contacts';

/**
 * A loop with the least calls that brings two lists together by e-mail, each write planned from a
 * second read. Keeps nothing.
 */
export async function syncBare(sandbox: Sandbox): Promise<void> {
  const { wix, crm } = await openServices(sandbox);
  const [wixContacts, crmContacts] = await Promise.all([listWix(wix), listCrm(crm)]);
  const inWix = new Set(wixContacts.map(emailOf));
  const inCrm = new Set(crmContacts.map(({ properties }) => properties['email'] ?? ''));
  for (const some of chunks(
    wixContacts.filter((contact) => emailOf(contact) !== '' && !inCrm.has(emailOf(contact))),
    100,
  )) {
    const again = (await wix('POST', `${wixBase}/query`, {
      query: {
        filter: { id: { $in: some.map(({ id }) => id) } },
        paging: { limit: 100, offset: 0 },
      },
    })) as { contacts: WixContact[] };
    await crm('POST', `${crmBase}/batch/upsert`, {
      inputs: again.contacts.map((contact) => ({
        id: contact.id,
        idProperty: property,
        objectWriteTraceId: contact.id,
        properties: toCrm(contact),
      })),
    });
  }
  for (const { properties } of crmContacts.filter(
    (contact) => contact.properties['email'] && !inWix.has(contact.properties['email']),
  )) {
    const { email, firstname, lastname } = properties;
    await wix('POST', wixBase, {
      info: {
        name: { first: firstname ?? '', last: lastname ?? '' },
        emails: { items: [{ tag: 'MAIN', email }] },
      },
      allowDuplicates: true,
    });
  }
}

/** Only lists both sides: the least that a comparison with nothing changed takes. */
export async function listBare(sandbox: Sandbox): Promise<void> {
  const { wix, crm } = await openServices(sandbox);
  await Promise.all([listWix(wix), listCrm(crm)]);
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

export async function openServices(sandbox: Sandbox): Promise<{ wix: Call; crm: Call }> {
  const { wix, hubspot } = sandbox;
  const grant = {
    grant_type: 'client_credentials',
    client_id: wix.appId,
    client_secret: wix.appSecret,
    instance_id: wix.instanceId,
  };
  const { access_token: token } = (await createCall(wix.origin, '')(
    'POST',
    '/oauth2/token',
    grant,
  )) as { access_token: string };
  const crm = createCall(hubspot.origin, `Bearer ${hubspot.accessToken}`);
  const definition = {
    groupName: 'contactinformation',
    name: property,
    label: 'Wix contact ID',
    type: 'string',
    fieldType: 'text',
    hasUniqueValue: true,
  };
  // made before
  await crm('POST', '/crm/properties/2026-03/contacts', definition).catch(() => undefined);
  return { wix: createCall(wix.origin, token), crm };
}

const createCall =
  (origin: string, authorization: string): Call =>
  async (method, path, body) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json).slice(0, 200)}`);
    return json;
  };

async function listWix(wix: Call): Promise<readonly WixContact[]> {
  const all: WixContact[] = [];
  for (;;) {
    const { contacts } = (await wix(
      'GET',
      `${wixBase}?paging.limit=1000&paging.offset=${all.length}&fieldsets=FULL`,
    )) as { contacts: WixContact[] };
    all.push(...contacts);
    if (contacts.length < 1000) return all;
  }
}

async function listCrm(crm: Call): Promise<readonly CrmContact[]> {
  const all: CrmContact[] = [];
  let after = '';
  do {
    const page = (await crm(
      'GET',
      `${crmBase}?limit=100&properties=email,firstname,lastname${after && `&after=${after}`}`,
    )) as { results: CrmContact[]; paging?: { next: { after: string } } };
    all.push(...page.results);
    after = page.paging?.next.after ?? '';
  } while (after !== '');
  return all;
}

const toCrm = (contact: WixContact) => ({
  email: emailOf(contact),
  firstname: contact.info.name?.first ?? '',
  lastname: contact.info.name?.last ?? '',
  phone: contact.info.phones?.items[0]?.phone ?? '',
  company: contact.info.company ?? '',
});

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
