import type { SubscriberHint } from '@/lib/core/flows/told-addresses';
import type { ContactEvent } from '@/lib/core/model/contact';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Budget } from '@/lib/ports/budget';
import type { Clock, Random, Sleep } from '@/lib/ports/clock';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { SubscriberService } from '@/lib/ports/mailing-list';

export type ConnectorId = 'hubspot';

/** One input of the connect form. */
type AuthField = {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly secret: boolean;
};

/**
 * What a service can do and allows, as data: screens and the engine draw on it instead of asking
 * which service it is.
 */
export type Manifest = {
  readonly id: ConnectorId;
  readonly name: string;
  readonly auth: { readonly token: readonly AuthField[]; readonly oauth: boolean };
  readonly flows: readonly ('twoWay' | 'export' | 'subscribers')[];
  readonly webhooks: 'projectFile' | 'apiManaged' | 'none';
  readonly batches: { readonly read: number; readonly write: number };
  /**
   * The service's own windows; `search` is taken beside `calls`. Budget keys come from
   * `budgetKeys`.
   */
  readonly rate: { readonly calls: RateWindow; readonly search?: RateWindow };
};

type RateWindow = { readonly max: number; readonly perMs: number };

/** How we prove ourselves to a service. Sealed at rest. */
export type Credentials =
  | { readonly kind: 'token'; readonly accessToken: string }
  | {
      readonly kind: 'oauth';
      readonly accessToken: string;
      readonly refreshToken: string;
      readonly expiresAtMs: number;
    };

/** What every side needs from the outside. */
export type SideParts = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly budget: Budget;
};

export type ConnectorSideInput = SideParts & {
  readonly credentials: Credentials;
  /** Called with refreshed credentials before they are used. */
  readonly saveCredentials: (credentials: Credentials) => Promise<void>;
  /** The account at the service; names the budget. */
  readonly accountKey: string;
  /** Field keys the mapping speaks of: the only ones read. */
  readonly fields: readonly string[];
  readonly config: ConnectorConfig;
};

/** The app's own registration at the service and where the service is; from env. */
export type ConnectorConfig = {
  readonly origin: string;
  readonly version: string;
  readonly appId: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
};

type VerifyInput = {
  readonly rawBody: Buffer;
  readonly header: (name: string) => string | undefined;
  readonly method: string;
  /**
   * The public address as the service called it: from the configured base, not from the proxy's
   * request.
   */
  readonly url: string;
  readonly secret: string;
  readonly nowMs: number;
};

export type AccountEvents = {
  readonly accountKey: string;
  readonly events: readonly ContactEvent[];
};

export type ConnectorWebhook = {
  /** Whether the service sent exactly these bytes, recently. Constant time; never throws. */
  readonly verify: (input: VerifyInput) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is not what the service sends. Unknown event types
   * are left out.
   */
  readonly parse: (input: {
    readonly rawBody: Buffer;
    readonly appId: string | null;
  }) => readonly AccountEvents[];
};

export type ConnectorOauth = {
  readonly authorizeUrl: (input: {
    readonly config: ConnectorConfig;
    readonly redirectUri: string;
    readonly state: string;
  }) => string;
  readonly exchange: (
    input: SideParts & {
      readonly config: ConnectorConfig;
      readonly code: string;
      readonly redirectUri: string;
    },
  ) => Promise<Credentials>;
};

export type Account = { readonly accountKey: string; readonly label: string };

export type Connector = {
  readonly manifest: Manifest;
  readonly createSide: (input: ConnectorSideInput) => ContactSide;
  /**
   * Which account the credentials open. Throws `SideError` (`unauthorized`, `missingPermission`).
   */
  readonly readAccount: (
    input: Omit<ConnectorSideInput, 'accountKey' | 'fields'>,
  ) => Promise<Account>;
  readonly webhook: ConnectorWebhook;
  readonly oauth: ConnectorOauth;
  readonly defaultMapping: readonly MappingRow[];
  readonly budgetKeys: (accountKey: string) => { readonly calls: string; readonly search: string };
};

// ---- e-mail services ----------------------------------------------------------------------------

export type SubscriberServiceId = 'mailchimp' | 'ghost';

export type SubscriberManifest = {
  readonly id: SubscriberServiceId;
  readonly name: string;
  /** What the connect form asks for. */
  readonly auth: readonly AuthField[];
  readonly rate: RateWindow;
};

/** What the owner typed, by key of the manifest's `auth`. Sealed at rest. */
export type SubscriberCredentials = Readonly<Record<string, string>>;

/** Where a service is, and which of the addresses that owners give may be private; from env. */
type SubscriberConfig = {
  readonly mailchimpOrigin: string;
  readonly allowedHosts: readonly string[];
};

export type SubscriberInput = SideParts & {
  readonly credentials: SubscriberCredentials;
  readonly config: SubscriberConfig;
};

/** What people subscribe to: an audience, a newsletter. */
export type SubscriberList = { readonly id: string; readonly name: string };

/** At one list of one account, which names the budget. */
export type SubscriberListInput = SubscriberInput & {
  readonly accountKey: string;
  readonly listId: string;
};

/**
 * What was set up at the service to tell us. `secret` signs its messages; `null`: it doesn't sign,
 * the address alone is the proof. Sealed at rest.
 */
export type SubscriberHooks = { readonly ids: readonly string[]; readonly secret: string | null };

export type SubscriberWebhook = {
  /**
   * Asks the service to tell `url` of what others change. The address holds a secret of its own,
   * another one each time, and answers a GET with 200.
   */
  readonly register: (
    input: SubscriberListInput & { readonly url: string },
  ) => Promise<SubscriberHooks>;
  /** Repeatable; hooks that are gone are no error. */
  readonly remove: (
    input: SubscriberListInput & { readonly hooks: SubscriberHooks },
  ) => Promise<void>;
  /**
   * Whether the service sent exactly these bytes, recently; with `null` as the secret always.
   * Constant time; never throws.
   */
  readonly verify: (
    input: Pick<VerifyInput, 'rawBody' | 'header' | 'nowMs'> & { readonly secret: string | null },
  ) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is not what the service sends. Unknown kinds of
   * messages, and those about other lists, say nothing.
   */
  readonly parse: (input: {
    readonly rawBody: Buffer;
    readonly listId: string;
  }) => readonly SubscriberHint[];
};

export type SubscriberConnector = {
  readonly manifest: SubscriberManifest;
  /**
   * Which account the credentials open. Throws `SideError` (`unauthorized`, `missingPermission`),
   * `FieldRefused` naming what is not even well formed.
   */
  readonly readAccount: (input: SubscriberInput) => Promise<Account>;
  readonly lists: (
    input: SubscriberInput & { readonly accountKey: string },
  ) => Promise<readonly SubscriberList[]>;
  readonly open: (input: SubscriberListInput) => SubscriberService;
  readonly webhook: SubscriberWebhook;
  /** What a new connection begins with. */
  readonly defaultMapping: readonly MappingRow[];
};
