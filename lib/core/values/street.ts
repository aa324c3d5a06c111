import * as library from '@fragaria/address-formatter';

/** Alpha-2, in whatever case; nothing: not known. */
type Country = string | null | undefined;

export type Street = { readonly number: string; readonly name: string };

/** The library's types declare single functions, but it exports one object with them. */
const { format } = (library as unknown as { default: typeof library }).default;

const numberFirst = new Map<string, boolean>();

/**
 * Whether people of a country write "5 Main Street" and not "Hauptstraße 5", by the address formats
 * of OpenStreetMap.
 */
function isNumberFirst(country: string): boolean {
  const known = numberFirst.get(country);
  if (known !== undefined) return known;
  const line = format({ houseNumber: '5', road: 'Main', countryCode: country });
  const isFirst = country === '' || line.indexOf('5') < line.indexOf('Main');
  numberFirst.set(country, isFirst);
  return isFirst;
}

const codeOf = (country: Country) => (country ?? '').toUpperCase();

/** Street and number as one line, in the order of the address's country (H14). */
export const joinStreet = ({ street, country }: { street: Street; country: Country }): string =>
  (isNumberFirst(codeOf(country)) ? [street.number, street.name] : [street.name, street.number])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');

const first = /^(\d+\s?\p{L}?(?:[/-]\d+\p{L}?)?)\s+(\D.*)$/u;
const last = /^(.*\D?)\s(\d+\s?\p{L}?(?:[/-]\d+\p{L}?)?)$/u;

/**
 * A line taken apart in the order of the address's country; `null` where it is not a street and a
 * number.
 */
export function partStreet({ line, country }: { line: string; country: Country }): Street | null {
  const text = line.trim().replace(/\s+/g, ' ');
  const [, one, two] = (isNumberFirst(codeOf(country)) ? first : last).exec(text) ?? [];
  if (one === undefined || two === undefined) return null;
  const street = isNumberFirst(codeOf(country))
    ? { number: one, name: two }
    : { name: one, number: two };
  return joinStreet({ street, country }) === text ? street : null;
}
