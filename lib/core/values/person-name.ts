export type PersonName = { readonly first: string; readonly last: string };

/** Suffixes of a name, without dots: after a comma any of these, without one only generations. */
const generations: readonly string[] = ['jr', 'sr', 'ii', 'iii', 'iv', 'junior', 'senior'];
const titles: readonly string[] = [
  'v',
  'phd',
  'md',
  'dds',
  'dvm',
  'dphil',
  'jd',
  'esq',
  'esquire',
  'mba',
  'cpa',
  'rn',
  'ba',
  'bsc',
  'ma',
  'msc',
  'meng',
  'llb',
  'llm',
  'pe',
  'obe',
  'mbe',
  'cbe',
  'dipl-ing',
  'ing',
  'mag',
];
/**
 * Particles of a last name, in any case of letters; `smallParticles` only in small letters or where
 * all is in capitals.
 */
const particles: readonly string[] = [
  'van',
  'von',
  'de',
  'del',
  'della',
  'di',
  'da',
  'dos',
  'das',
  'den',
  'der',
  'ter',
  'ten',
  'zu',
  'zum',
  'zur',
  'du',
  'al',
  'bin',
  'ibn',
];
const smallParticles: readonly string[] = [
  'la',
  'le',
  'los',
  'las',
  'el',
  'do',
  'y',
  'e',
  'und',
  'af',
  'av',
  'of',
];

/** Both parts in one line; `null` where there is none. */
export const joinName = (parts: readonly (string | null | undefined)[]): string | null =>
  parts.flatMap((part) => part?.trim() || []).join(' ') || null;

/**
 * Parts a name that was edited in one line: a first or last name that is still there stays, so that
 * "Maria José" and "Lima" survive an added word. Joined again they are the line.
 */
export function partName({
  full,
  before,
}: {
  full: string;
  before: { readonly first: string | null; readonly last: string | null };
}): PersonName {
  const line = full.trim().replace(/\s+/g, ' ');
  const [first, last] = [before.first?.trim() ?? '', before.last?.trim() ?? ''];
  if (last !== '' && line.endsWith(` ${last}`))
    return { first: line.slice(0, -last.length - 1), last };
  if (first !== '' && line.startsWith(`${first} `))
    return { first, last: line.slice(first.length + 1) };
  return splitName(line);
}

const plain = (word: string) => word.replaceAll('.', '').toLowerCase();
const isSmall = (word: string) => word === word.toLowerCase() && word !== word.toUpperCase();
const isCapitals = (words: readonly string[]) =>
  words.every((word) => word === word.toUpperCase()) &&
  words.some((word) => word !== word.toLowerCase());

/**
 * A full name in its two parts (H10): "Ana de la Cruz" → Ana, de la Cruz; "Cruz, Ana" → Ana, Cruz;
 * "Ana Novak, Jr." → Ana, Novak Jr. One word is a first name. The libraries for this take "Ma" and
 * "V" for suffixes, so that Yo-Yo Ma loses his name.
 */
export function splitName(full: string): PersonName {
  const [before = '', ...after] = full
    .split(',')
    .flatMap((part) => part.trim().replace(/\s+/g, ' ') || []);
  const isOneWord = !before.includes(' ');
  const isSuffix = (part: string) =>
    part
      .split(' ')
      .every(
        (word) => generations.includes(plain(word)) || (titles.includes(plain(word)) && !isOneWord),
      );
  // Behind "last, first" comes nothing but suffixes.
  const at = after.findIndex((part) => !isSuffix(part));
  const given = after[at];
  if (given === undefined)
    return withSuffix({ name: splitWords(before.split(' ')), suffix: after.join(', ') });
  const [first, suffix] = partSuffix(given.split(' '));
  return {
    first: first.join(' '),
    last: [before, ...after.slice(0, at), ...suffix, ...after.slice(at + 1)].join(' '),
  };
}

const withSuffix = ({ name, suffix }: { name: PersonName; suffix: string }): PersonName =>
  suffix === ''
    ? name
    : name.last === ''
      ? { first: '', last: `${name.first} ${suffix}`.trim() }
      : { ...name, last: `${name.last} ${suffix}` };

function partSuffix(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const last = words.at(-1);
  return words.length > 1 && last !== undefined && generations.includes(plain(last))
    ? [words.slice(0, -1), [last]]
    : [words, []];
}

function splitWords(all: readonly string[]): PersonName {
  const [words, suffix] = all.length > 2 ? partSuffix(all) : [all, []];
  const at = lastNameAt(words);
  return { first: words.slice(0, at).join(' '), last: [...words.slice(at), ...suffix].join(' ') };
}

/** Where the last name begins: at its particles, else at the last word. */
function lastNameAt(words: readonly string[]): number {
  const inCapitals = isCapitals(words);
  const inSmall = words.every(isSmall);
  const isParticle = (word: string) =>
    particles.includes(plain(word)) ||
    ((inCapitals || inSmall) && smallParticles.includes(plain(word))) ||
    (!inSmall && isSmall(word));
  const end = words.length - 1;
  for (let place = 1; place < end; place += 1) {
    if (!isParticle(words[place] ?? '')) continue;
    const noun = words.findIndex((word, later) => later > place && !isParticle(word));
    // María del Carmen, María de los Ángeles: given names, as long as a name follows.
    if (/^mar[ií]a$/i.test(words[place - 1] ?? '') && noun > 0 && noun < end) place = noun;
    // "y" and "und" join two last names.
    else return ['y', 'und'].includes(plain(words[place] ?? '')) && place > 1 ? place - 1 : place;
  }
  return Math.max(end, 1);
}
