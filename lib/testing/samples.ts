import fc from 'fast-check';
import { z } from 'zod';

type Json = z.core.JSONSchema.JSONSchema;

/**
 * Values for a property that a schema alone can't say, such as ids that exist; `undefined`: by the
 * schema.
 */
export type KnownValues = (property: {
  readonly name: string;
  readonly json: Json;
}) => fc.Arbitrary<unknown> | undefined;

/**
 * Values as a schema wants them, as far as JSON Schema can say it: what only a check of ours can
 * tell may not pass.
 */
export const samplesOf = ({
  schema,
  known,
}: {
  schema: z.ZodType;
  known: KnownValues;
}): fc.Arbitrary<unknown> =>
  ofJson({
    json: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    name: '',
    known,
  });

type Input = { readonly json: Json; readonly name: string; readonly known: KnownValues };

function ofJson({ json, name, known }: Input): fc.Arbitrary<unknown> {
  const given = known({ name, json });
  if (given) return given;
  const choices = json.anyOf ?? json.oneOf;
  if (choices)
    return fc.oneof(...choices.map((one) => ofJson({ json: asObject(one), name, known })));
  if (json.const !== undefined) return fc.constant(json.const);
  if (json.enum) return fc.constantFrom(...json.enum);
  switch (json.type) {
    case 'object':
      return ofObject({ json, name, known });
    case 'array':
      return fc.array(ofJson({ json: asObject(json.items), name, known }), {
        minLength: json.minItems ?? 0,
        maxLength: Math.min(json.maxItems ?? 3, 3),
      });
    case 'string':
      return ofString(json);
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(json.minimum ?? 0, 0),
        max: Math.min(json.maximum ?? 100, 100),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const asObject = (json: unknown): Json =>
  // `true` means anything
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : {};

function ofObject({ json, name, known }: Input): fc.Arbitrary<unknown> {
  if (!json.properties) {
    const keys = json.propertyNames
      ? ofJson({ json: asObject(json.propertyNames), name, known })
      : fc.string({ maxLength: 10 });
    return fc.dictionary(
      keys.map(String),
      ofJson({ json: asObject(json.additionalProperties), name, known }),
      { maxKeys: 3 },
    );
  }
  const fields = Object.entries(json.properties).map(
    ([field, of]) => [field, ofJson({ json: asObject(of), name: field, known })] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: json.required ?? [] });
}

function ofString({ format, pattern, minLength = 0, maxLength = 40 }: Json): fc.Arbitrary<string> {
  switch (format) {
    case 'uuid':
      return fc.uuid();
    case 'date-time':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString());
    case 'date':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString().slice(0, 10));
    case 'uri':
      return fc.constantFrom('http://127.0.0.1:9/', 'https://localhost/thanks');
    case undefined:
    default:
      return pattern === undefined
        ? fc.string({ minLength, maxLength: Math.min(maxLength, 40) })
        : fc.stringMatching(new RegExp(pattern));
  }
}
