import english from 'cldr-subdivisions-full/subdivisions/en/en.json' with { type: 'json' };
import { iso31662 } from 'iso-3166';
import { plainName } from './country';
import { isSubdivisionCode } from './subdivision-code';

/** Usual names by the code without its hyphen, in small letters: `usny`. */
const usualNames: Readonly<Record<string, string>> =
  english.subdivisions.localeDisplayNames.subdivisions;

type Entry = { readonly code: string; readonly parent: string; readonly name: string };

let byCountry: ReadonlyMap<string, readonly Entry[]> | null = null;

function entriesOf(country: string): readonly Entry[] {
  byCountry ??= groupAll();
  return byCountry.get(country) ?? [];
}

function groupAll(): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of iso31662) {
    const country = entry.code.slice(0, 2);
    const group = groups.get(country);
    if (group) group.push(entry);
    else groups.set(country, [entry]);
  }
  return groups;
}

const entryOf = (code: string) => {
  const upper = code.trim().toUpperCase();
  return entriesOf(upper.slice(0, 2)).find((entry) => entry.code === upper);
};

/**
 * The usual English name of a state or region by its ISO 3166-2 code; `null`: no such code (H08).
 */
export function subdivisionName(code: string): string | null {
  const entry = isSubdivisionCode(code) ? entryOf(code) : undefined;
  return entry ? (usualNames[entry.code.replace('-', '').toLowerCase()] ?? entry.name) : null;
}

/**
 * The ISO 3166-2 code of a state or region of a country by its code, with or without the country's,
 * or by a name of it; `null`: not known there. Of two levels of one name the larger one is meant.
 */
export function subdivisionCode({
  text,
  country,
}: {
  text: string;
  country: string | null;
}): string | null {
  if (isSubdivisionCode(text) && entryOf(text)) return text.trim().toUpperCase();
  if (country === null) return null;
  const entries = entriesOf(country);
  const code = `${country}-${text.trim().replaceAll('.', '').toUpperCase()}`;
  const byCode = entries.find((entry) => entry.code === code);
  if (byCode) return byCode.code;
  const name = plainName(text);
  const named = entries.filter((entry) => namesOf(entry).some((one) => plainName(one) === name));
  return (named.find(({ parent }) => parent === country) ?? named[0])?.code ?? null;
}

/** As listed, the words of "Madrid, Comunidad de" in their order, and the usual English name. */
function namesOf({ code, name }: Entry): readonly string[] {
  const [first = name, ...rest] = name.split(', ');
  const plain = name.replace(/\s*[([].*$/, '');
  return [
    name,
    plain,
    `${rest.join(' ')} ${first}`,
    first,
    usualNames[code.replace('-', '').toLowerCase()] ?? name,
  ];
}
