import { z } from 'zod';

// https://developers.pipedrive.com/docs/api/v1 (persons and fields in their second version)

const entry = z.object({
  value: z.string(),
  primary: z.boolean().optional(),
  label: z.string().nullish(),
});
export type Entry = z.output<typeof entry>;

export const personShape = z.object({
  id: z.number().int(),
  name: z.string(),
  add_time: z.string(),
  update_time: z.string().nullish(),
  is_deleted: z.boolean().optional(),
  emails: z.array(entry).nullish(),
  phones: z.array(entry).nullish(),
  label_ids: z.array(z.number()).nullish(),
  job_title: z.string().nullish(),
  birthday: z.string().nullish(),
  notes: z.string().nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
});
export type Person = z.output<typeof personShape>;

/** `null` on the last page, although the documentation says text. */
const nextCursor = z.object({ next_cursor: z.string().nullish() }).nullish();

export const personAnswer = z.object({ data: personShape });
export const personsAnswer = z.object({
  data: z.array(personShape).nullable(),
  additional_data: nextCursor,
});

export const searchAnswer = z.object({
  data: z.object({ items: z.array(z.object({ item: z.object({ id: z.number().int() }) })) }),
  additional_data: nextCursor,
});

const option = z.object({ id: z.union([z.number(), z.string()]), label: z.string() });

const fieldShape = z.object({
  field_code: z.string(),
  field_name: z.string(),
  field_type: z.string(),
  options: z.array(option).nullish(),
  is_custom_field: z.boolean(),
});
export type PersonField = z.output<typeof fieldShape>;

export const fieldsAnswer = z.object({
  data: z.array(fieldShape),
  additional_data: nextCursor,
});

export const userAnswer = z.object({
  data: z.object({
    id: z.number().int(),
    company_id: z.number().int(),
    company_name: z.string().nullish(),
  }),
});

export const changesAnswer = z.object({
  data: z
    .array(
      z.object({
        field_key: z.string(),
        new_value: z.string().nullable(),
        actor_user_id: z.number().int().nullish(),
        time: z.string(),
        change_source: z.string().nullish(),
      }),
    )
    .nullable(),
  additional_data: nextCursor,
});

/** Of a refusal: the plan's limit of a feature is reached. */
export const capped = z.looseObject({ code: z.string().startsWith('feature_capping') });

export const hookAnswer = z.object({ data: z.object({ id: z.number().int() }) });

/** A malformed part is dropped, so that it does not make the whole answer unreadable. */
export const errorShape = z.object({
  error: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});

/** Numbers come as texts in webhooks. */
const id = z.union([z.number().int(), z.string().regex(/^\d{1,18}$/)]).transform(String);

export const eventShape = z.object({
  meta: z.object({
    action: z.string(),
    entity: z.string(),
    entity_id: id,
    company_id: id,
    user_id: id.nullish(),
    id: z.string().min(1).max(200),
    timestamp: z.string().max(40),
    change_source: z.string().nullish(),
    is_bulk_edit: z.boolean().nullish(),
    merged_to_id: id.nullish(),
  }),
});
