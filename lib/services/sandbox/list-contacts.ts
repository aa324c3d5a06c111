import { z } from 'zod';
import { pageOffset } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type SandboxContact, type SandboxPage } from '@/lib/services/views/sandbox';
import { callControl, sandboxService } from './control';

const pageSize = 25;
/**
 * Up to this many contacts, both lists are sorted by name, so that a person is at about the same
 * place in both.
 */
const sortable = 1000;

export const listSandboxInput = z.object({
  side: sandboxService,
  search: z.string().max(200).default(''),
  offset: pageOffset,
});

type ControlPage = { contacts: SandboxContact[]; total: number };

/** A page of one sandbox service's contacts as it stores them. */
export async function listSandboxContacts({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listSandboxInput>;
}): Promise<SandboxPage> {
  const { side, search, offset } = input;
  const read = (range: { offset: number; limit: number }) => {
    const query = new URLSearchParams({
      offset: String(range.offset),
      limit: String(range.limit),
      q: search,
    });
    return callControl<ControlPage>({
      ctx,
      request: { side, method: 'GET', path: `/contacts?${query.toString()}` },
    });
  };
  const all = await read({ offset: 0, limit: sortable });
  const contacts =
    all.total <= sortable
      ? sortByName(all.contacts).slice(offset, offset + pageSize)
      : (await read({ offset, limit: pageSize })).contacts;
  const reached = offset + contacts.length;
  return {
    contacts,
    total: all.total,
    next: contacts.length > 0 && reached < all.total ? reached : null,
  };
}

const byName = new Intl.Collator('en', { sensitivity: 'base' });
/** A contact without name and address comes last. */
const sortKey = ({ name, email }: SandboxContact) => name || email || '\uffff';
const sortByName = (contacts: readonly SandboxContact[]) =>
  contacts.toSorted(
    (a, b) => byName.compare(sortKey(a), sortKey(b)) || byName.compare(a.email, b.email),
  );
