/**
 * HubSpot CRM objects as they go over the wire. Source: the vendor's own spec files and recorded
 * traffic.
 */

export type Properties = Record<string, string>;

type SourceType = 'INTEGRATION' | 'CRM_UI' | 'IMPORT' | 'MERGE_OBJECTS';

/** Who makes a change; webhooks and property history carry it. */
export type Writer = { sourceType: SourceType; sourceId: string };

export type HistoryEntry = {
  value: string;
  timestamp: string;
  sourceType: SourceType;
  sourceId: string;
};

/** Replaced, never changed in place. A property without a value is absent. */
export type HubspotContact = {
  id: string;
  properties: Properties;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
};

export type PropertyType =
  'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number';

export type PropertyOption = {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string;
};

export type PropertyDefinition = {
  name: string;
  label: string;
  type: PropertyType;
  fieldType: string;
  description: string;
  groupName: string;
  options: PropertyOption[];
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  hasUniqueValue: boolean;
  hidden: boolean;
  hubspotDefined: boolean;
  formField: boolean;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  modificationMetadata: {
    archivable: boolean;
    readOnlyDefinition: boolean;
    readOnlyValue: boolean;
    readOnlyOptions?: boolean;
  };
};

export type WireContact = {
  id: string;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<string, HistoryEntry[]>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
};

export const additionalEmails = 'hs_additional_emails';

export const emailsOf = ({ email, [additionalEmails]: additional }: Properties): string[] =>
  [email, ...(additional ?? '').split(';')].filter((address): address is string =>
    Boolean(address),
  );
