import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { startServiceSandbox, type ServiceSandbox } from '@/lib/testing/service-sandbox';
import { type Sandbox } from './index';
import { type ApiAnswer } from './test-kit';

/**
 * Pipedrive's official SDK as a client of the sandbox, for tests only. Apart from the other SDKs,
 * because it takes two seconds to load.
 */
export type PipedriveSuite = ServiceSandbox & {
  sdk: ReturnType<typeof createPipedriveSdk>;
  plain: PlainPipedrive;
  /** The webhooks that arrived, once none is on its way. */
  events(): Promise<WebhookBody[]>;
  faults(patch: object): Promise<ApiAnswer>;
};

type WebhookBody = {
  meta: Record<string, unknown>;
  data: Record<string, unknown> | null;
  previous: Record<string, unknown> | null;
};

/** Both versions of the API, by the company's token. */
export function createPipedriveSdk({ origin, apiToken }: Sandbox['pipedrive']) {
  const first = new v1.Configuration({ apiKey: apiToken, basePath: `${origin}/api/v1` });
  const second = new v2.Configuration({ apiKey: apiToken, basePath: `${origin}/api/v2` });
  return {
    persons: new v2.PersonsApi(second),
    fields: new v2.PersonFieldsApi(second),
    users: new v1.UsersApi(first),
    webhooks: new v1.WebhooksApi(first),
    merging: new v1.PersonsApi(first),
  };
}

type PlainPipedrive = ReturnType<typeof createPlainPipedrive>;

/** Plain calls for what the SDK hides: statuses, headers, bodies that are no JSON. */
export const createPlainPipedrive =
  ({ origin, apiToken }: Pick<Sandbox['pipedrive'], 'origin' | 'apiToken'>) =>
  async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string; headers: Headers }> => {
    const response = await fetch(origin + path, {
      method,
      headers: { 'x-api-token': apiToken, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

export async function startPipedriveSuite(): Promise<PipedriveSuite> {
  const service = await startServiceSandbox('pipedrive');
  return {
    ...service,
    sdk: createPipedriveSdk(service.sandbox.pipedrive),
    plain: createPlainPipedrive(service.sandbox.pipedrive),
    async events() {
      await service.person('POST', '/webhooks/flush');
      return service.receiver.received.map(({ raw }) => JSON.parse(raw) as WebhookBody);
    },
    faults: (patch) => service.person('PUT', '/faults', patch),
  };
}
