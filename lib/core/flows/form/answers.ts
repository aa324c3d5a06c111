type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** No service nests its answers deeper; a deeper body is refused later. */
const deepest = 8;

/** Members by which an answer in a list names its question. */
const namesOfAnswers = ['title', 'label', 'question', 'name', 'key'];

/**
 * A posted object with every answer under a name of its own (H12): services send answers as a list,
 * in which they could not be told apart. What a service says of the form's own fields is left out.
 */
export function nameAnswers(body: unknown, depth = 0): unknown {
  if (!isObject(body) || depth > deepest) return body;
  const questions = questionsOf(body['definition']);
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      if (name === 'definition' && questions.size > 0) return [];
      if (name === 'schema' && isList(value) && value.every((one) => 'fieldName' in one)) return [];
      if (isList(value))
        return [
          [
            name,
            byName(
              value.map((one, at) => [
                nameOf({ one, questions }) ?? String(at + 1),
                answerOf(one, depth + 1),
              ]),
            ),
          ],
        ];
      return [[name, nameAnswers(value, depth + 1)]];
    }),
  );
}

const isList = (value: unknown): value is readonly Json[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** Typeform: the questions by the ids that answers name. */
function questionsOf(definition: unknown): ReadonlyMap<unknown, string> {
  const fields = isObject(definition) ? definition['fields'] : undefined;
  if (!isList(fields)) return new Map();
  return new Map(
    fields.flatMap(({ id, title }) => {
      const words = textOf(title);
      return words === undefined ? [] : [[id, words] as const];
    }),
  );
}

function nameOf({
  one,
  questions,
}: {
  one: Json;
  questions: ReadonlyMap<unknown, string>;
}): string | undefined {
  const { field } = one;
  if (isObject(field))
    return (
      questions.get(field['id']) ??
      textOf(field['title']) ??
      textOf(field['ref']) ??
      textOf(field['id'])
    );
  return 'value' in one || 'answer' in one
    ? namesOfAnswers.map((name) => textOf(one[name])).find((name) => name !== undefined)
    : undefined;
}

/** The answer itself, where the object says which member holds it. */
function answerOf(one: Json, depth: number): unknown {
  const { type } = one;
  const said =
    typeof type === 'string' && Object.hasOwn(one, type)
      ? one[type]
      : (one['value'] ?? one['answer']);
  const isNamed = isObject(one['field']) || 'value' in one || 'answer' in one;
  if (!isNamed || said === undefined) return nameAnswers(one, depth);
  // A choice is represented by its label.
  return isObject(said) ? (said['labels'] ?? said['label'] ?? nameAnswers(said, depth)) : said;
}

function byName(answers: readonly (readonly [string, unknown])[]): Json {
  const named = new Map<string, unknown>();
  const met = new Map<string, number>();
  for (const [name, answer] of answers) {
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    named.set(count === 1 ? name : `${name} (${count})`, answer);
  }
  return Object.fromEntries(named);
}
