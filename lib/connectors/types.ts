import type { z } from 'zod';
import type { SubscriberHint } from '@/lib/core/flows/told-addresses';
import type { ContactEvent } from '@/lib/core/model/contact';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Pace } from '@/lib/core/run/run-time';
import type { Budget, RateWindow } from '@/lib/ports/budget';
import type { Clock, Random, Sleep } from '@/lib/ports/clock';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { SubscriberService } from '@/lib/ports/mailing-list';

/** One input of the connect form. */
type AuthField = {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly secret: boolean;
};

/** What a service can be to a site: both ways in step, or a list that people subscribe to. */
export type Role = 'crm' | 'list';

/**
 * What a service is and allows, as data, safe for the browser: screens and the house draw on it
 * instead of asking which service it is.
 */
export type Manifest = {
  readonly id: string;
  readonly name: string;
  /** What is connected, in a line for the owner. */
  readonly summary: string;
  readonly roles: readonly Role[];
  /** What the connect form asks for. */
  readonly auth: readonly AuthField[];
  /** The service's own windows, by the part of a budget key before its colon. */
  readonly rates: Readonly<Record<string, RateWindow>>;
  /** Of a CRM: the field there that holds the Wix contact's id, as a person sees it. */
  readonly linkField?: string;
  /** Of a CRM: how fast a long run goes, to say how long it takes. */
  readonly pace?: Pace;
  /** Of a CRM: what an operator has to do so that it tells of changes. */
  readonly webhookHelp?: string;
};

/** What was typed into the connect form, by key of the manifest's `auth`. */
export type TypedFields = Readonly<Record<string, string>>;

/**
 * How we prove ourselves to a service, in the connector's own shape: sealed at rest and handed back
 * as it was given.
 */
export type Credentials = Readonly<Record<string, unknown>>;

/** What everything that is opened at a service needs from the outside. */
export type SideParts = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly budget: Budget;
};

export type Account = {
  /** Names the budget; stays the same as long as it is the same account. */
  readonly accountKey: string;
  readonly label: string;
  readonly credentials: Credentials;
};

export type CrmInput = SideParts & {
  readonly credentials: Credentials;
  /** Called with refreshed credentials before they are used. */
  readonly saveCredentials: (credentials: Credentials) => Promise<void>;
  readonly accountKey: string;
  /** Field keys the mapping speaks of: the only ones read. */
  readonly fields: readonly string[];
};

export type Crm = {
  readonly createSide: (input: CrmInput) => ContactSide;
  /** What a new connection begins with. */
  readonly defaultMapping: readonly MappingRow[];
};

/** At one account. */
export type AccountInput = SideParts & {
  readonly credentials: Credentials;
  readonly accountKey: string;
};

/** What people subscribe to: an audience, a newsletter. */
export type SubscriberList = { readonly id: string; readonly name: string };

/** At one list of one account. */
export type ListInput = AccountInput & { readonly listId: string };

export type MailingList = {
  readonly lists: (input: AccountInput) => Promise<readonly SubscriberList[]>;
  readonly open: (input: ListInput) => SubscriberService;
  /** What a new connection begins with. */
  readonly defaultMapping: readonly MappingRow[];
};

type SignedRequest = {
  readonly rawBody: Buffer;
  readonly header: (name: string) => string | undefined;
  readonly nowMs: number;
};

export type AccountEvents = {
  readonly accountKey: string;
  readonly events: readonly ContactEvent[];
};

/** One address and one secret of the app, for all accounts. */
export type AppWebhook = {
  readonly kind: 'app';
  /** Whether the secret is known that proves a sender; else nothing is believed. */
  readonly isConfigured: boolean;
  /** Whether the service sent exactly these bytes, recently. Constant time; never throws. */
  readonly verify: (
    input: SignedRequest & {
      readonly method: string;
      /** As the service called it: the configured public address, not the proxy's request. */
      readonly url: string;
    },
  ) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is not what the service sends. Unknown event types
   * are left out.
   */
  readonly parse: (input: { readonly rawBody: Buffer }) => readonly AccountEvents[];
};

/**
 * What was set up at the service to tell us. `secret` signs its messages; `null`: it doesn't sign,
 * the address alone is the proof. Sealed at rest.
 */
export type Hooks = { readonly ids: readonly string[]; readonly secret: string | null };

/** An address and a secret for each connection, set up by us. */
export type ConnectionWebhook = {
  readonly kind: 'perConnection';
  /**
   * Asks the service to tell `url` of what others change. The address holds a secret of its own,
   * another one each time, and answers a GET with 200.
   */
  readonly register: (input: ListInput & { readonly url: string }) => Promise<Hooks>;
  /** Repeatable; hooks that are gone are no error. */
  readonly remove: (input: ListInput & { readonly hooks: Hooks }) => Promise<void>;
  /**
   * Whether the service sent exactly these bytes, recently; with `null` as the secret always.
   * Constant time; never throws.
   */
  readonly verify: (input: SignedRequest & { readonly secret: string | null }) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is not what the service sends. Unknown kinds of
   * messages, and those about other lists, say nothing.
   */
  readonly parse: (input: {
    readonly rawBody: Buffer;
    readonly listId: string;
  }) => readonly SubscriberHint[];
};

export type Oauth = {
  readonly authorizeUrl: (input: {
    readonly redirectUri: string;
    readonly state: string;
  }) => string;
  readonly exchange: (
    input: SideParts & { readonly code: string; readonly redirectUri: string },
  ) => Promise<Account>;
};

/** What can be done at a service, once its settings are known. */
export type Service = {
  /**
   * Which account the fields of the connect form open, and what is kept of them. Throws `SideError`
   * (`unauthorized`, `missingPermission`), `FieldRefused` naming what is not even well formed.
   */
  readonly readAccount: (input: SideParts & { readonly fields: TypedFields }) => Promise<Account>;
  readonly crm?: Crm;
  readonly list?: MailingList;
  readonly webhook?: AppWebhook | ConnectionWebhook;
  readonly oauth?: Oauth;
};

/** The settings of an environment that say where a service is and who we are there. */
export type Settings = Readonly<Record<string, string | undefined>>;

export type Connector = {
  readonly manifest: Manifest;
  /** Its own settings in the environment, by name. */
  readonly env: z.ZodRawShape;
  /** @throws EnvError naming every bad setting */
  readonly open: (settings: Settings) => Service;
};
