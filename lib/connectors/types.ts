import type { z } from 'zod';
import type { SubscriberHint } from '@/lib/core/flows/told-addresses';
import type { SideCapabilities } from '@/lib/core/model/capabilities';
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

/** The roles of a service: synced both ways (`crm`), or a list with subscribers. */
export type Role = 'crm' | 'list';

/**
 * Properties and limits of a service, as data, safe for the browser: screens and services read them
 * instead of checking which service it is.
 */
export type Manifest = {
  readonly id: string;
  readonly name: string;
  /** What is connected, in a line for the owner. */
  readonly summary: string;
  readonly roles: readonly Role[];
  /** The fields of the connect form. */
  readonly auth: readonly AuthField[];
  /** The service's rate windows, by the part of a budget key before its colon. */
  readonly rates: Readonly<Record<string, RateWindow>>;
  /** Of a CRM: what its side can do. */
  readonly capabilities?: SideCapabilities;
  /** Of a CRM: the label of the field there that holds the Wix contact's id. */
  readonly linkField?: string;
  /** Of a CRM: how fast a long run goes, to estimate its duration. */
  readonly pace?: Pace;
  /** Of a CRM: what an operator has to do so that it sends webhooks. */
  readonly webhookHelp?: string;
};

/** The typed values of the connect form, by key of the manifest's `auth`. */
export type TypedFields = Readonly<Record<string, string>>;

/**
 * The credentials for a service, in the connector's own shape: sealed at rest and returned
 * unchanged.
 */
export type Credentials = Readonly<Record<string, unknown>>;

/** The dependencies of everything opened at a service. */
export type SideParts = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly budget: Budget;
};

export type Account = {
  /** Names the budget; stays the same for the same account. */
  readonly accountKey: string;
  readonly label: string;
  readonly credentials: Credentials;
};

/** The input for one account at a CRM. */
export type CrmAccess = AccountInput & {
  /** Called with refreshed credentials before they are used. */
  readonly saveCredentials: (credentials: Credentials) => Promise<void>;
};

export type CrmInput = CrmAccess & {
  /** The mapped field keys: the only ones read. */
  readonly fields: readonly string[];
};

export type Crm = {
  readonly createSide: (input: CrmInput) => ContactSide;
  readonly webhook?: CrmWebhook;
  /** The mapping of a new connection. */
  readonly defaultMapping: readonly MappingRow[];
};

/** The input for one account. */
export type AccountInput = SideParts & {
  readonly credentials: Credentials;
  readonly accountKey: string;
};

/** What people subscribe to: an audience, a newsletter. */
export type SubscriberList = { readonly id: string; readonly name: string };

/** The input for one list of one account. */
export type ListInput = AccountInput & { readonly listId: string };

export type MailingList = {
  readonly lists: (input: AccountInput) => Promise<readonly SubscriberList[]>;
  readonly open: (input: ListInput) => SubscriberService;
  readonly webhook?: ListWebhook;
  /** The mapping of a new connection. */
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
  /** Whether the secret that proves a sender is configured; else every call is refused. */
  readonly isConfigured: boolean;
  /** Whether the service sent exactly these bytes, recently. Constant time; never throws. */
  readonly verify: (
    input: SignedRequest & {
      readonly method: string;
      /** The address that the service called: the configured public one, not the proxy's. */
      readonly url: string;
    },
  ) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is malformed. Unknown event types are left out.
   */
  readonly parse: (input: { readonly rawBody: Buffer }) => readonly AccountEvents[];
};

/**
 * The webhooks registered at the service. `secret` signs its messages; `null`: they are unsigned,
 * and only the address is the proof. Sealed at rest.
 */
export type Hooks = { readonly ids: readonly string[]; readonly secret: string | null };

/**
 * An address and a secret for each connection, set up by us. `At`: the input for what the role
 * opens; `About`: what of it a message must be about; `Told`: what a message says.
 */
export type ConnectionWebhook<At extends About, About, Told> = {
  /**
   * Asks the service to report changes made by others to `url`. The address contains a new secret
   * each time and answers a GET with 200.
   */
  readonly register: (input: At & { readonly url: string }) => Promise<Hooks>;
  /** Repeatable; hooks that are gone already are no error. */
  readonly remove: (input: At & { readonly hooks: Hooks }) => Promise<void>;
  /**
   * Whether the service sent exactly these bytes, recently; always true without a secret. Constant
   * time; never throws.
   */
  readonly verify: (input: SignedRequest & { readonly secret: string | null }) => boolean;
  /**
   * Throws `WebhookRejected` (400) when the body is malformed. Unknown kinds of messages, and those
   * about another account or list, yield nothing.
   */
  readonly parse: (input: About & { readonly rawBody: Buffer }) => readonly Told[];
};

export type CrmWebhook = ConnectionWebhook<
  CrmAccess,
  Pick<CrmAccess, 'accountKey' | 'credentials'>,
  ContactEvent
>;

export type ListWebhook = ConnectionWebhook<ListInput, Pick<ListInput, 'listId'>, SubscriberHint>;

export type Oauth = {
  readonly authorizeUrl: (input: {
    readonly redirectUri: string;
    readonly state: string;
  }) => string;
  readonly exchange: (
    input: SideParts & { readonly code: string; readonly redirectUri: string },
  ) => Promise<Account>;
};

/** The operations of a service, once its settings are known. */
export type Service = {
  /**
   * The account that the connect form's fields open, with the credentials to store. Throws
   * `SideError` (`unauthorized`, `missingPermission`), `FieldRefused` naming a malformed field.
   */
  readonly readAccount: (input: SideParts & { readonly fields: TypedFields }) => Promise<Account>;
  readonly crm?: Crm;
  readonly list?: MailingList;
  /** For all accounts; a role may have one for each connection instead. */
  readonly webhook?: AppWebhook;
  readonly oauth?: Oauth;
};

/** The environment's settings: a service's address and our registration there. */
export type Settings = Readonly<Record<string, string | undefined>>;

export type Connector = {
  readonly manifest: Manifest;
  /** Its own settings in the environment, by name. */
  readonly env: z.ZodRawShape;
  /** @throws EnvError naming every bad setting */
  readonly open: (settings: Settings) => Service;
};
