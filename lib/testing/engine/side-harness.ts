import { test } from 'vitest';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValues } from '@/lib/core/model/field';
import type { WriteOutcome, WriteRequest } from '@/lib/core/model/write';
import type { ContactSide, ReadResult } from '@/lib/ports/contact-side';

export type PersonValues = {
  readonly first?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
};

export type SideHarness = {
  readonly side: ContactSide;
  /** The side's own keys of the fields used here. */
  readonly keys: Readonly<
    Record<'email' | 'first' | 'phone' | 'company' | 'birthdate' | 'labels', string>
  >;
  /** Well-formed and malformed ids that belong to nobody. */
  readonly unknownIds: readonly string[];
  /** Someone at work in the service's own screens. */
  readonly person: {
    create(values: PersonValues): Promise<string>;
    edit(id: string, values: PersonValues): Promise<void>;
    remove(id: string): Promise<void>;
    /** Returns the id both lead to now. */
    merge(input: { readonly target: string; readonly source: string }): Promise<string>;
  };
  /** So many contacts with old dates: `person0@example.com` and on. */
  seed(count: number): Promise<void>;
  /** Everybody's id, as the service itself knows it. */
  everybody(): Promise<readonly string[]>;
  /** From now on the service refuses every write of the contact with this e-mail. */
  poison(email: string): Promise<void>;
  /** The next write takes effect and its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** The next write is turned away before any effect. */
  failNext(): Promise<void>;
  /** The service's index shows the past from now on. */
  lagIndex(): Promise<void>;
  /** The service refuses our credentials from now on. */
  lockOut(): Promise<void>;
  close(): Promise<void>;
};

/** In what services differ; everything else is one contract. */
export type SideTraits = {
  /** Writes carry a revision and are refused when it is stale. */
  readonly conditional: boolean;
  /** A create with a stored id that is in use already updates its holder. */
  readonly upserts: boolean;
  /** Two contacts may share an e-mail when a person says so. */
  readonly sharedEmails: boolean;
  /** An e-mail that moves to one in use is refused. */
  readonly guardsEmails: boolean;
  /** A contact keeps every address of those merged into it. */
  readonly manyEmails: boolean;
  /** Finds a phone however it was written; otherwise only as it stands there. */
  readonly readsPhones: boolean;
  /** Deleted contacts are listed by the service. */
  readonly listsDeleted: boolean;
  /** The service says that a contact was deleted, not only that it is not there. */
  readonly provesDeleted: boolean;
  /** The service tells times in parts of this length, ms. */
  readonly resolutionMs: number;
  /** Characters that a name may have at most. */
  readonly longestName: number;
  /** More than fit into two pages of `list`. */
  readonly manyPages: number;
};

export const lane = 'live';

export type SideTest = ReturnType<typeof createSideTest>;

/**
 * A test with a prepared side and a service of its own, and the calls it makes of them one at a
 * time.
 */
export const createSideTest = (makeHarness: () => Promise<SideHarness>) =>
  test
    .extend('harness', async ({ onTestFinished }) => {
      const harness = await makeHarness();
      onTestFinished(() => harness.close());
      await harness.side.prepare();
      return harness;
    })
    .extend('side', ({ harness }) => harness.side)
    .extend('keys', ({ harness }) => harness.keys)
    .extend('read', ({ side }) => async (id: string): Promise<ReadResult> => {
      const result = (await side.read({ requests: [{ id }], lane })).get(id);
      if (!result) throw new Error('an id asked for is not in the answer');
      return result;
    })
    .extend('recordOf', ({ read }) => async (id: string): Promise<ContactRecord> => {
      const result = await read(id);
      if (result.kind !== 'found') throw new Error(`${id} is ${result.kind}`);
      return result.record;
    })
    .extend('write', ({ side }) => async (request: WriteRequest): Promise<WriteOutcome> => {
      const outcome = (await side.write({ requests: [request], lane })).get(request.ref);
      if (!outcome) throw new Error('a ref is not in the answer');
      return outcome;
    })
    .extend(
      'create',
      ({ write }) =>
        (fields: FieldValues, linkedId = 'other-1', allowDuplicates = false) =>
          write({ ref: 'r', kind: 'create', fields, linkedId, allowDuplicates }),
    )
    .extend(
      'update',
      ({ write }) =>
        (record: ContactRecord, fields: FieldValues, linkedId?: string) =>
          write({
            ref: 'r',
            kind: 'update',
            record,
            fields,
            ...(linkedId === undefined ? {} : { linkedId }),
          }),
    )
    .extend(
      'find',
      ({ side }) =>
        async (by: 'email' | 'phone' | 'linkedId', values: readonly string[]) =>
          (await side.find({ by, values, lane })).map(({ id }) => id),
    )
    .extend('ana', ({ keys }) => (over: PersonValues = {}): FieldValues => {
      const { first = 'Ana', email = 'ana@example.com', phone, company = 'Acme' } = over;
      return {
        [keys.email]: email,
        [keys.first]: first,
        [keys.company]: company,
        ...(phone === undefined ? {} : { [keys.phone]: phone }),
      };
    });

/** The contact a write left behind. @throws Error when it ended otherwise */
export function done(outcome: WriteOutcome): ContactRecord {
  if (outcome.kind !== 'done') throw new Error(`the write ended as ${JSON.stringify(outcome)}`);
  return outcome.record;
}
