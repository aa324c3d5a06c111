import type { FormRules } from '@/lib/core/flows/form/form';
import { namesOfKey } from '@/lib/core/flows/form/key';
import type { MappingRow } from '@/lib/core/model/mapping';

const inputs: Readonly<Record<string, { readonly type: string; readonly label: string }>> = {
  email: { type: 'email', label: 'E-mail' },
  'name.first': { type: 'text', label: 'First name' },
  'name.last': { type: 'text', label: 'Last name' },
  phone: { type: 'tel', label: 'Phone' },
  company: { type: 'text', label: 'Company' },
  birthdate: { type: 'date', label: 'Birthday' },
};
/** What a form without a mapping is begun with. */
const first = [
  ['email', 'email'],
  ['name.first', 'firstName'],
  ['name.last', 'lastName'],
  ['phone', 'phone'],
] as const;

type Input = {
  readonly address: string;
  readonly rows: readonly MappingRow[];
  readonly rules: Pick<FormRules, 'trap' | 'consent'>;
};

const escape = (words: string) =>
  words.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

function fieldsOf(rows: readonly MappingRow[]) {
  const pairs: readonly (readonly [string, string])[] =
    rows.length > 0
      ? rows.flatMap(({ wix, remote }) => namesOfKey(remote).map((name) => [wix, name] as const))
      : first;
  return [
    ...new Map(
      pairs.map(([wix, name]) => [
        name,
        { name, wix, ...(inputs[wix] ?? { type: 'text', label: name }) },
      ]),
    ).values(),
  ];
}

/** A form that can be pasted into a page as it stands. */
export function htmlSnippet({ address, rows, rules }: Input): string {
  const lines = fieldsOf(rows).map(
    ({ name, wix, type, label }) =>
      `  <p><label>${escape(label)}<br><input type="${type}" ` +
      `name="${escape(name)}"${wix === 'email' ? ' required' : ''}></label></p>`,
  );
  const consent = rules.consent
    ? [
        `  <p><label><input type="checkbox" name="${escape(rules.consent.field)}"> ` +
          `${escape(rules.consent.wording)}</label></p>`,
      ]
    : [];
  const trap =
    rules.trap === null
      ? []
      : [
          `  <input name="${escape(rules.trap)}" tabindex="-1" autocomplete="off" ` +
            'aria-hidden="true" style="position:absolute;left:-9999px">',
        ];
  return [
    `<form action="${escape(address)}" method="post">`,
    ...lines,
    ...consent,
    ...trap,
    '  <p><button>Send</button></p>',
    '</form>',
  ].join('\n');
}

/** The same by a script, with a key that makes sending it again harmless. */
export function scriptSnippet({ address, rows }: Pick<Input, 'address' | 'rows'>): string {
  const body = fieldsOf(rows).map(({ name }) => `    ${JSON.stringify(name)}: '…',`);
  return [
    `await fetch(${JSON.stringify(address)}, {`,
    "  method: 'POST',",
    "  headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },",
    '  body: JSON.stringify({',
    ...body,
    '  }),',
    '});',
  ].join('\n');
}
