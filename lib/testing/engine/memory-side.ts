import type { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { canonical } from '@/lib/core/values/canonical';
import { type ContactSide, type ReadResult } from '@/lib/ports/contact-side';
import { newerIn, recordOf, startOf } from './memory-record';
import { capabilitiesOf, type MemoryContact, type MemoryService } from './memory-service';
import { writeOne, type Fault } from './memory-write';

export type MemorySideOptions = {
  readonly service: MemoryService;
  /**
   * Called before every call goes out and again before its answer comes in: the simulator's place
   * to interleave and crash.
   */
  readonly gate?: (step: string) => Promise<void>;
  readonly fault?: (request: WriteRequest) => Fault;
  /** Thrown by whole calls while it returns one. */
  readonly outage?: () => SideError | null;
  /** Contacts younger than this many ticks of the service are not yet in its index. */
  readonly lag?: () => number;
};

/**
 * A `ContactSide` in memory with the semantics of the services: revisions, merges, index lag, no
 * conditional write on the remote side.
 */
export function createMemorySide({
  service,
  gate = async () => {},
  fault = () => null,
  outage = () => null,
  lag = () => 0,
}: MemorySideOptions): ContactSide {
  const call = async <T>(name: string, work: () => T): Promise<T> => {
    await gate(`${service.name}.${name}`);
    const error = outage();
    if (error) throw error;
    const result = work();
    await gate(`${service.name}.${name}.answer`);
    return result;
  };
  const record = (contact: MemoryContact) => recordOf({ service, contact });
  const indexed = () =>
    [...service.contacts.values()].filter((contact) => contact.createdAt <= service.clock - lag());
  const page = (contacts: readonly MemoryContact[]) => ({
    records: contacts.map(record),
    watermark: withOverlap(new Date(service.clock).toISOString()),
  });

  return {
    name: service.name,
    capabilities: capabilitiesOf(service),
    isNewer: newerIn(service),
    prepare: async () => ({ idField: 'linkedId', notMade: [] }),
    fields: async () => service.fields,
    read: ({ requests }) =>
      call(
        'read',
        () =>
          new Map(
            requests.map(({ id, mergedInto = '' }): [string, ReadResult] => {
              const contact = service.contacts.get(id);
              const into = service.contacts.get(
                service.isPlain ? mergedInto : (service.merged.get(id) ?? ''),
              );
              if (contact) {
                service.shown.set(id, record(contact).version);
                return [id, { kind: 'found', record: record(contact) }];
              }
              return [id, into ? { kind: 'merged', record: record(into) } : { kind: 'absent' }];
            }),
          ),
      ),
    find: ({ by, values }) =>
      call('find', () => {
        const wanted = new Set(values);
        return indexed()
          .map(record)
          .filter((found) => {
            if (by === 'linkedId') return found.linkedId !== null && wanted.has(found.linkedId);
            const keys = by === 'email' ? found.emails : found.phones;
            return keys.some((value) => wanted.has(canonical({ type: by, value }) ?? ''));
          });
      }),
    list: () => call('list', () => page([...service.contacts.values()])),
    changed: ({ since }) =>
      call('changed', () => ({
        ...page(indexed().filter((contact) => contact.updatedAt >= Date.parse(since))),
        deletedIds: [],
      })),
    async write({ requests }) {
      await gate(`${service.name}.write`);
      const error = outage();
      if (error) throw error;
      const outcomes = new Map<string, WriteOutcome>();
      for (const request of requests)
        outcomes.set(request.ref, writeOne({ service, request, fault: fault(request) }));
      await gate(`${service.name}.write.answer`);
      return outcomes;
    },
    ...(service.name === 'remote'
      ? {
          history: ({ id }) => call('history', () => service.contacts.get(id)?.history ?? []),
          momentsOf: ({ from, to }) =>
            service.isPlain
              ? { fromMs: startOf(from ?? '0') - 1, toMs: startOf(to) + 999 }
              : { fromMs: Number(from ?? 0), toMs: Number(to) },
        }
      : {}),
  };
}
