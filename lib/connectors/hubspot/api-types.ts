import { z } from 'zod';

/**
 * HubSpot's answers; every field of an error is optional there. Source: developers.hubspot.com, CRM
 * objects and properties.
 */
export const contactShape = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.string(),
  updatedAt: z.string(),
  archivedAt: z.string().optional(),
  objectWriteTraceId: z.string().optional(),
  new: z.boolean().optional(),
  propertiesWithHistory: z
    .record(
      z.string(),
      z.array(
        z.object({
          value: z.string().nullable(),
          timestamp: z.string(),
          sourceType: z.string().optional(),
          sourceId: z.string().optional(),
        }),
      ),
    )
    .optional(),
});
export type HubspotContact = z.output<typeof contactShape>;

const paging = z.object({ next: z.object({ after: z.string() }).optional() }).optional();
export const pageShape = z.object({ results: z.array(contactShape), paging });

/**
 * A malformed part of an error is dropped, so that one bad item does not make the whole answer
 * unreadable.
 */
const text = z.string().optional().catch(undefined);
const context = z.record(z.string(), z.array(z.string()).catch([])).optional().catch(undefined);
const detail = z.object({
  message: text,
  code: text,
  subCategory: text,
  name: text,
  in: text,
  context,
});

export const errorShape = z.object({
  message: text,
  category: text,
  subCategory: text,
  errors: z.array(detail).optional().catch(undefined),
  context,
});
export type HubspotError = z.output<typeof errorShape>;

export const batchShape = z.object({
  results: z.array(contactShape).default([]),
  errors: z.array(errorShape).default([]),
});
export type HubspotBatch = z.output<typeof batchShape>;

export const propertyShape = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  options: z
    .array(z.object({ label: z.string(), value: z.string(), hidden: z.boolean().optional() }))
    .default([]),
  calculated: z.boolean().optional(),
  hidden: z.boolean().optional(),
  hubspotDefined: z.boolean().optional(),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().optional() }).optional(),
});
export type HubspotProperty = z.output<typeof propertyShape>;
export const propertiesShape = z.object({ results: z.array(propertyShape) });

export const accountShape = z.object({ portalId: z.number(), uiDomain: z.string().optional() });
