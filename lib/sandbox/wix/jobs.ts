import { randomUUID } from 'node:crypto';
import { Refusal } from '@/lib/sandbox/api';
import { refusalCode, refuse } from './errors';
import { parseFilter } from './filter';
import { queryContacts } from './query';
import { type WixSite } from './site';
import { type WixContact } from './types';

export type BulkJob = {
  id: string;
  type: 'DELETE' | 'UPDATE' | 'ADD_REMOVE_LABELS';
  status: 'NEW' | 'LOADING' | 'RUNNING' | 'COMPLETED' | 'INDEXING';
  startedDate: string;
  finishedDate?: string;
  totalItems: number;
  successTotal: number;
  failedTotal: number;
  errors: { code: string; message: string; contactId: string }[];
};

export type JobBook = ReturnType<typeof createJobBook>;

const chunkSize = 200;
const pageSize = 1000;

/** Bulk work is asynchronous: the call answers with a job, the contacts change after. */
export function createJobBook() {
  const jobs = new Map<string, BulkJob>();
  return {
    get: (id: string) => jobs.get(id),
    list: () => [...jobs.values()].slice(-100),
    /** @throws Refusal 400 NEITHER_FILTER_NOR_SEARCH */
    start(
      site: WixSite,
      {
        type,
        filter,
        search,
        apply,
      }: {
        type: BulkJob['type'];
        filter: unknown;
        search: unknown;
        apply: (contact: WixContact) => void;
      },
    ): string {
      if (filter === undefined && search === undefined)
        throw refuse({
          status: 400,
          code: 'NEITHER_FILTER_NOR_SEARCH',
          description: 'A filter or a search is required.',
        });
      parseFilter(filter);
      const job: BulkJob = {
        id: randomUUID(),
        type,
        status: 'NEW',
        startedDate: new Date(site.now()).toISOString(),
        totalItems: 0,
        successTotal: 0,
        failedTotal: 0,
        errors: [],
      };
      jobs.set(job.id, job);
      if (!site.faults().stallJobs)
        setImmediate(() => runChunk(site, job, findAll(site, filter, search), apply));
      return job.id;
    },
    clear: () => jobs.clear(),
  };
}

function findAll(site: WixSite, filter: unknown, search: unknown): string[] {
  const ids: string[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = queryContacts(site, { filter, limit: pageSize, offset });
    ids.push(
      ...page.contacts
        .filter((contact) => matchesSearch(contact, search))
        .map((contact) => contact.id),
    );
    if (offset + pageSize >= page.total) return ids;
  }
}

const matchesSearch = (contact: WixContact, search: unknown) =>
  typeof search !== 'string' ||
  search === '' ||
  JSON.stringify(contact.info).toLowerCase().includes(search.toLowerCase());

function runChunk(
  site: WixSite,
  job: BulkJob,
  ids: string[],
  apply: (contact: WixContact) => void,
): void {
  if (job.status === 'NEW') job.totalItems = ids.length;
  job.status = 'RUNNING';
  for (const id of ids.slice(0, chunkSize)) {
    const contact = site.store.contacts.get(id);
    const failure = contact
      ? tryApply(site, contact, apply)
      : { code: 'CONTACT_NOT_FOUND', message: 'Contact not found.' };
    if (failure) {
      job.failedTotal++;
      job.errors.push({ ...failure, contactId: id });
    } else job.successTotal++;
  }
  if (ids.length > chunkSize) {
    setImmediate(() => runChunk(site, job, ids.slice(chunkSize), apply));
    return;
  }
  job.status = 'COMPLETED';
  job.finishedDate = new Date(site.now()).toISOString();
}

function tryApply(
  site: WixSite,
  contact: WixContact,
  apply: (contact: WixContact) => void,
): { code: string; message: string } | null {
  if (site.random.percent(site.faults().partialFailPercent))
    return { code: 'FAILED_DELETE_CONTACT', message: 'The contact could not be processed.' };
  try {
    apply(contact);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const code = refusalCode(error);
    // Bulk jobs name a member differently from the single call.
    return {
      code: code === 'CANNOT_DELETE_MEMBER' ? 'CANNOT_DELETE_SITE_MEMBERS' : code,
      message: 'The contact could not be processed.',
    };
  }
}
