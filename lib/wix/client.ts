import { AsyncLocalStorage } from 'node:async_hooks';
import { contacts, extendedFields, labels } from '@wix/crm';
import { emailSubscriptions } from '@wix/email-subscriptions';
import { AppStrategy, createClient } from '@wix/sdk';
import { createHttp, unlimited } from '@/lib/connectors/http';
import { type HttpAnswer, type HttpConfig } from '@/lib/connectors/http-call';
import type { SideParts } from '@/lib/connectors/types';
import type { Lane } from '@/lib/core/model/dirty';
import { createTokenSource } from './auth';
import { toSdkInfo } from './sdk-info';
import { wixErrorBody, type WixInfo } from './wire';

const wixOrigin = 'https://www.wixapis.com';

export type WixClientInput = SideParts & {
  readonly appId: string;
  readonly appSecret: string;
  readonly instanceId: string;
  readonly origin: string;
  readonly deadlineMs?: number;
};

export type ContactQuery = {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort?: { readonly fieldName: string; readonly order: 'ASC' | 'DESC' };
  readonly limit: number;
  readonly offset: number;
  /** Parts of a contact to return; absent: all of it. */
  readonly fields?: readonly string[];
};

/**
 * Throttling carries no application code: a 429 with one (custom field quota) is a refusal, not a
 * rate limit.
 */
const isThrottled = (answer: HttpAnswer): boolean => {
  if (answer.status !== 429) return false;
  const parsed = wixErrorBody.safeParse(answer.json);
  return typeof parsed.data?.details?.applicationError?.code !== 'string';
};

const wixBudgetKey = (instanceId: string): string => `wix:${instanceId}`;

export const wixHttpConfig = (input: WixClientInput): HttpConfig => ({
  side: 'wix',
  origin: input.origin,
  clock: input.clock,
  sleep: input.sleep,
  random: input.random,
  budget: input.budget,
  budgetKey: wixBudgetKey(input.instanceId),
  isThrottled,
  ...(input.deadlineMs === undefined ? {} : { deadlineMs: input.deadlineMs }),
});

/**
 * What one call through the SDK leaves behind: the SDK drops headers, renames keys and rewrites
 * errors, and we need all three as sent.
 */
type Trace = {
  readonly lane: Lane;
  readonly repeatable: boolean;
  readonly patient?: boolean;
  answer?: HttpAnswer;
  failure?: unknown;
};

/**
 * The calls we make to one installation, built by Wix's own SDK and sent through the one guarded
 * HTTP function. Answers come back as Wix sent them, whatever the status. One per site: the SDK
 * keeps Wix's consistency token per client.
 */
export const createWixClient = (input: WixClientInput) => {
  const config = wixHttpConfig(input);
  const send = createHttp(config);
  const tokens = createTokenSource({
    ...input,
    send: createHttp({ ...config, budget: unlimited }),
  });
  const traces = new AsyncLocalStorage<Trace>();

  const sendAuthorized = async (
    trace: Trace,
    call: { method: HttpCallMethod; path: string; headers: Record<string, string>; body?: string },
  ): Promise<HttpAnswer> => {
    const once = async () => {
      const token = await tokens.read();
      const answer = await send({
        ...call,
        headers: { ...call.headers, authorization: token },
        lane: trace.lane,
        repeatable: trace.repeatable,
        ...(trace.patient ? { patient: true } : {}),
      });
      return { token, answer };
    };
    const first = await once();
    if (first.answer.status !== 401) return first.answer;
    tokens.drop(first.token);
    return (await once()).answer;
  };

  const seam: typeof fetch = async (target, init) => {
    const trace = traces.getStore();
    if (!trace) throw new Error('a Wix call outside call()');
    const url = new URL(target instanceof Request ? target.url : target);
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body =
      typeof init?.body === 'string'
        ? { body: init.body, headers: { ...headers, 'content-type': 'application/json' } }
        : { headers };
    try {
      trace.answer = await sendAuthorized(trace, {
        method: toMethod(init?.method),
        path: url.pathname + url.search,
        ...body,
      });
    } catch (error) {
      trace.failure = error;
      // The SDK overwrites the code and message of an error that it catches, so it gets one of its
      // own.
      throw new Error('the call failed');
    }
    const consistent = trace.answer.header('x-wix-consistent');
    // The SDK gets an empty success: it would copy a page of contacts three times, and we would
    // undo its renaming.
    return new Response('{}', {
      status: 200,
      headers: consistent ? { 'x-wix-consistent': consistent } : {},
    });
  };

  const sdk = createClient({
    fetch: seam,
    auth: {
      ...AppStrategy({
        appId: input.appId,
        appSecret: input.appSecret,
        instanceId: input.instanceId,
      }),
      getAuthHeaders: async () => ({ headers: {} }),
    },
    modules: { contacts, extendedFields, labels, emailSubscriptions },
  });

  const call = async (
    about: { lane: Lane; repeatable: boolean; patient?: boolean },
    run: (wix: typeof sdk) => unknown,
  ): Promise<HttpAnswer> => {
    const trace: Trace = { ...about };
    await traces
      .run(trace, async () => run(sdk))
      .catch((error: unknown) => {
        if (!trace.answer && !trace.failure) throw error;
      });
    if (trace.failure) throw trace.failure;
    if (!trace.answer) throw new Error('the Wix SDK made no call');
    return trace.answer;
  };
  const read = (lane: Lane) => ({ lane, repeatable: true });
  const write = (lane: Lane) => ({ lane, repeatable: false });

  return {
    getContact: (at: { id: string; lane: Lane }) =>
      call(read(at.lane), (wix) => wix.contacts.getContact(at.id, { fieldsets: ['FULL'] })),
    /** `patient`: no other call waits for this page. */
    queryContacts: (at: { query: ContactQuery; lane: Lane; patient?: boolean }) =>
      call({ ...read(at.lane), patient: at.patient === true }, (wix) =>
        wix.contacts.queryContacts(toSdkQuery(at.query)),
      ),
    /** In order of creation. */
    listContacts: (at: { offset: number; limit: number; lane: Lane }) =>
      call({ ...read(at.lane), patient: true }, (wix) =>
        wix.contacts.listContacts({
          sort: { fieldName: 'createdDate', order: 'ASC' },
          paging: { limit: at.limit, offset: at.offset },
          fieldsets: ['FULL'],
        }),
      ),
    createContact: (at: { info: WixInfo; allowDuplicates: boolean; lane: Lane }) =>
      call(write(at.lane), (wix) =>
        wix.contacts.createContact(toSdkInfo(at.info), { allowDuplicates: at.allowDuplicates }),
      ),
    updateContact: (at: {
      id: string;
      revision: number;
      info: WixInfo;
      allowDuplicates: boolean;
      lane: Lane;
    }) =>
      call(write(at.lane), (wix) =>
        wix.contacts.updateContact(at.id, toSdkInfo(at.info), at.revision, {
          allowDuplicates: at.allowDuplicates,
        }),
      ),
    deleteContact: (at: { id: string; lane: Lane }) =>
      call(write(at.lane), (wix) => wix.contacts.deleteContact(at.id)),
    /** Answers with a job; the contacts are deleted later. */
    bulkDelete: (at: { ids: string[]; lane: Lane }) =>
      call(write(at.lane), (wix) =>
        wix.contacts.bulkDeleteContacts({ filter: { id: { $in: at.ids } } }),
      ),
    /** The SDK has no method for it. */
    getBulkJob: (at: { id: string; lane: Lane }) =>
      call(read(at.lane), (wix) =>
        wix.fetchWithAuth(`${wixOrigin}/contacts/v4/bulk/jobs/${encodeURIComponent(at.id)}`),
      ),
    labelContact: (at: { id: string; labelKeys: string[]; lane: Lane }) =>
      call(write(at.lane), (wix) => wix.contacts.labelContact(at.id, at.labelKeys)),
    unlabelContact: (at: { id: string; labelKeys: string[]; lane: Lane }) =>
      call(write(at.lane), (wix) => wix.contacts.unlabelContact(at.id, at.labelKeys)),
    /** Repeatable: a second find-or-create returns what the first one made. */
    findOrCreateField: (at: { displayName: string; lane: Lane }) =>
      call(read(at.lane), (wix) =>
        wix.extendedFields.findOrCreateExtendedField(at.displayName, 'TEXT'),
      ),
    listFields: (at: { offset: number; limit: number; lane: Lane }) =>
      call(read(at.lane), (wix) =>
        wix.extendedFields.listExtendedFields({
          namespace: 'custom',
          paging: { limit: at.limit, offset: at.offset },
        }),
      ),
    findOrCreateLabel: (at: { displayName: string; lane: Lane }) =>
      call(read(at.lane), (wix) => wix.labels.findOrCreateLabel(at.displayName)),
    listLabels: (at: { offset: number; limit: number; lane: Lane }) =>
      call(read(at.lane), (wix) =>
        wix.labels.listLabels({ paging: { limit: at.limit, offset: at.offset } }),
      ),
    querySubscriptions: (at: { emails: string[]; lane: Lane }) =>
      call({ ...read(at.lane), patient: true }, (wix) =>
        wix.emailSubscriptions.queryEmailSubscriptions(
          { email: { $in: at.emails } },
          { paging: { limit: 100, offset: 0 } },
        ),
      ),
    /** Up to 100. Repeatable: a second identical call changes nothing. */
    bulkUpsertSubscriptions: (at: {
      subscriptions: { email: string; subscriptionStatus: 'SUBSCRIBED' | 'UNSUBSCRIBED' }[];
      lane: Lane;
    }) =>
      call({ ...read(at.lane), patient: true }, (wix) =>
        wix.emailSubscriptions.bulkUpsertEmailSubscription(at.subscriptions),
      ),
  };
};

export type WixClient = ReturnType<typeof createWixClient>;
type HttpCallMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const toMethod = (method: string | undefined): HttpCallMethod => {
  const upper = (method ?? 'GET').toUpperCase();
  if (upper === 'GET' || upper === 'POST' || upper === 'PATCH' || upper === 'DELETE') return upper;
  throw new Error(`the Wix SDK used ${upper}`);
};

/**
 * The object form of a query is sent unchanged, but the client's type knows only the older builder:
 * hence the cast.
 */
const toSdkQuery = (query: ContactQuery): Parameters<typeof contacts.queryContacts>[0] => {
  const body = {
    filter: { ...query.filter },
    ...(query.sort ? { sort: [query.sort] } : {}),
    paging: { limit: query.limit, offset: query.offset },
    ...(query.fields ? { fields: [...query.fields] } : { fieldsets: ['FULL'] }),
  };
  return body as unknown as Parameters<typeof contacts.queryContacts>[0];
};
