import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v2 from 'pipedrive/v2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { startSandbox } from './index';
import {
  createPipedriveSdk,
  createPlainPipedrive,
  startPipedriveSuite,
  type PipedriveSuite,
} from './pipedrive-kit';
import { createPlainClient } from './test-kit';

const list = '/api/v2/persons';

describe('who may call Pipedrive', () => {
  let suite: PipedriveSuite;

  beforeAll(async () => {
    suite = await startPipedriveSuite();
  });
  afterAll(() => suite.close());
  beforeEach(() => suite.empty());

  it('a wrong token is refused, and the right one once the account is closed', async () => {
    const stranger = createPlainPipedrive({ ...suite.sandbox.pipedrive, apiToken: 'wrong' });
    const { status, text } = await stranger('GET', '/api/v1/users/me');
    expect(status).toBe(401);
    expect(JSON.parse(text)).toMatchObject({
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
    });
    const { data } = await suite.sdk.users.getCurrentUser();
    const { userId, companyId, companyDomain } = suite.sandbox.pipedrive;
    expect(data).toMatchObject({
      id: userId,
      company_id: companyId,
      company_domain: companyDomain,
      is_admin: 1,
    });
    await suite.person('POST', '/app/remove');
    expect((await suite.plain('GET', list)).status).toBe(401);
    await suite.person('POST', '/app/install');
    expect((await suite.plain('GET', list)).status).toBe(200);
  });

  it('the settings it hands out lead to it by token only, as HubSpot’s do', () => {
    const { pipedrive, env } = suite.sandbox;
    expect(pipedrive.env).toEqual({
      PIPEDRIVE_API_BASE_URL: pipedrive.origin,
      PIPEDRIVE_OAUTH_BASE_URL: pipedrive.origin,
    });
    expect(Object.keys(env).filter((name) => name.endsWith('_CLIENT_ID'))).toEqual([]);
  });

  it('OAuth: a code once, tokens that end, a refresh token that may change', async () => {
    const { origin, clientId } = suite.sandbox.pipedrive;
    const { clientSecret } = (await suite.person('GET', '/oauth-app')).body;
    const redirectUri = 'https://app.example.com/back';
    const { code } = (await suite.person('POST', '/oauth-app/consent', { redirectUri })).body;
    const oauth = new v2.OAuth2Configuration({
      clientId,
      clientSecret: String(clientSecret),
      redirectUri,
      host: origin,
    });
    await suite.faults({ rotateRefreshTokens: true });
    const first = await oauth.authorize(String(code));
    expect(first).toMatchObject({ token_type: 'Bearer', expires_in: 3_599, api_domain: origin });
    expect(first.scope.split(' ')).toContain('contacts:full');
    expect(await failureOf(oauth.authorize(String(code)))).toMatchObject({
      error: 'invalid_grant',
    });
    const persons = new v2.PersonsApi(
      new v2.Configuration({ accessToken: oauth.getAccessToken, basePath: oauth.basePath }),
    );
    expect((await persons.getPersons({})).success).toBe(true);
    const second = await oauth.tokenRefresh();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    oauth.updateToken(first);
    expect(await failureOf(oauth.tokenRefresh()), 'the former one ended').toMatchObject({
      error: 'invalid_grant',
    });
    oauth.updateToken(second);
    await suite.faults({ clockSkewMs: 3_600_000 });
    expect(await failureOf(persons.getPersons({}))).toMatchObject({ errorCode: 401 });
    const stranger = new v2.OAuth2Configuration({
      clientId,
      clientSecret: 'wrong',
      redirectUri,
      host: origin,
    });
    expect(await failureOf(stranger.authorize('x'))).toMatchObject({ error: 'invalid_client' });
  });
});

it('keeps people, fields, webhooks and tokens over a restart', async () => {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
  const first = await startSandbox({ stateDir, seed: 'demo' });
  const before = createPlainClient({ origin: first.pipedrive.control, authorization: '' });
  await before('PATCH', '/contacts/1', { company: 'Changed', labels: ['VIP'] });
  const { webhooks } = createPipedriveSdk(first.pipedrive);
  const AddWebhookRequest = {
    subscription_url: 'https://192.0.2.1/hooks',
    event_action: 'create' as const,
    event_object: 'person' as const,
    name: 'Contact Sync',
  };
  await webhooks.addWebhook({ AddWebhookRequest });
  await first.stop();
  const second = await startSandbox({ stateDir, seed: 'demo' });
  expect(second.pipedrive).toMatchObject({
    apiToken: first.pipedrive.apiToken,
    companyId: first.pipedrive.companyId,
  });
  const sdk = createPipedriveSdk(second.pipedrive);
  expect((await sdk.webhooks.getWebhooks()).data).toHaveLength(1);
  const after = createPlainClient({ origin: second.pipedrive.control, authorization: '' });
  const { contacts, total } = (await after('GET', '/contacts?limit=200')).body;
  expect(total).toBe(200);
  expect((contacts as { id: string }[]).find(({ id }) => id === '1')).toMatchObject({
    company: 'Changed',
    labels: ['VIP'],
  });
  const made = await sdk.persons.addPerson({ AddPersonRequest: { name: 'New' } });
  expect(made.data!.id).toBe(201);
  await second.stop();
  await rm(stateDir, { recursive: true });
});
