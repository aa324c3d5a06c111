/** The outer shape of the sandbox: what starts it, what it hands out. */

export type Seed = 'demo' | 'empty';

/** How every server is started. */
export type ServerOptions = {
  /** 0 = any free one; a taken port gives the next free one. */
  port: number;
  seed: Seed;
  /** When given, contacts, keys and app credentials survive a restart (faults come back off). */
  stateDir?: string | undefined;
  /** Where a service with one address for all tells of changes; others take no notice. */
  webhookUrl?: string | undefined;
  /** The service's rate windows are enforced. */
  limits: boolean;
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

export type RunningServer<Handed extends SandboxServer = SandboxServer> = {
  sandbox: Handed;
  stop(): Promise<void>;
};

/** How a contact looks on the sandbox screen and in control answers, the same on every server. */
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
  /** The service's own revision, or the ms of the last change where it has none. */
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
