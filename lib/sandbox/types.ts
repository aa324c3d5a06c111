/** The outer shape of the sandbox: what starts it, what it hands out. */

export type Seed = 'demo' | 'empty';

export type SandboxOptions = {
  /** By service; 0 (default) = any free port; a taken port gives the next free one. */
  ports?: Readonly<Partial<Record<string, number>>>;
  seed?: Seed;
  /** When given, contacts, keys and app credentials survive a restart (faults come back off). */
  stateDir?: string;
  /** Where a service with one address for all tells of changes. Can also be set later by control. */
  webhookUrlOf?: (service: string) => string;
  /**
   * Default true: the services' rate windows are enforced (Wix 200/min, HubSpot 110/10 s, search
   * 5/s, Mailchimp 10 at once); `hubspot`: its alone.
   */
  limits?: boolean | 'hubspot';
};

/** What every server hands out. */
export type SandboxServer = {
  origin: string;
  /** Its side door. */
  control: string;
  /** The settings by which the app finds it and proves itself. */
  env: Readonly<Record<string, string>>;
  /** What its owner would type into the connect form. */
  fields: Readonly<Record<string, string>>;
};

export type WixSandbox = SandboxServer & {
  appId: string;
  appSecret: string;
  /** PEM (SPKI) of the key that signs webhooks. */
  publicKey: string;
  instanceId: string;
};

export type HubspotSandbox = SandboxServer & {
  appId: string;
  clientSecret: string;
  accessToken: string;
  portalId: number;
};

export type MailchimpSandbox = SandboxServer & {
  apiKey: string;
  accountId: string;
  /** The audience that the control speaks of. */
  listId: string;
};

export type Sandbox = {
  wix: WixSandbox;
  hubspot: HubspotSandbox;
  mailchimp: MailchimpSandbox;
  /** All settings that lead the app to these servers. */
  env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** How a contact looks on the sandbox screen and in control answers, the same on both servers. */
export type ControlContact = {
  id: string;
  name: string;
  first: string;
  last: string;
  email: string;
  phone: string;
  company: string;
  jobTitle: string;
  birthdate: string;
  city: string;
  labels: string[];
  member: boolean;
  /** The other side's id kept in the contact's custom field; empty when there is none. */
  linkedId: string;
  /** Wix: revision. HubSpot: last-modified in ms. */
  revision: number;
  createdAt: string;
  updatedAt: string;
};

/** Somebody on the list of an e-mail service, as the sandbox screen shows it. */
export type ControlSubscriber = {
  id: string;
  email: string;
  name: string;
  status: string;
  fields: Record<string, unknown>;
  changedAt: string;
};

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object; anything else reads as empty. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

export const asTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
