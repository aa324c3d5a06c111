import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/** The languages of Wix sites, in which a country's name is understood. */
const languages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'sk',
  'sl',
  'hr',
  'hu',
  'ro',
  'bg',
  'el',
  'tr',
  'ru',
  'uk',
  'ja',
  'ko',
  'zh',
  'zh-Hant',
  'he',
  'ar',
  'hi',
  'th',
  'vi',
  'id',
  'ms',
  'lt',
  'lv',
  'et',
  'ca',
];

/**
 * Usual names that no list has: parts of the United Kingdom, former names, and well-known long
 * ones.
 */
const usual: Readonly<Record<string, string>> = {
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  britain: 'GB',
  'republic of ireland': 'IE',
  eire: 'IE',
  'viet nam': 'VN',
  laos: 'LA',
  moldova: 'MD',
  'republic of moldova': 'MD',
  russia: 'RU',
  macedonia: 'MK',
  holland: 'NL',
  'the netherlands': 'NL',
  burma: 'MM',
  swaziland: 'SZ',
  'cape verde': 'CV',
  'east timor': 'TL',
  'ivory coast': 'CI',
  'czech republic': 'CZ',
  uae: 'AE',
  emirates: 'AE',
  'peoples republic of china': 'CN',
  'federal republic of germany': 'DE',
  'kingdom of spain': 'ES',
  'russian federation': 'RU',
  vatican: 'VA',
  palestine: 'PS',
  kosovo: 'XK',
};

/** A name without case, accents, points and small differences of spelling. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/['’.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

let byName: ReadonlyMap<string, string> | null = null;

/**
 * Names of all countries in every language, built on first use; a name of two countries is left
 * out.
 */
function readNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string | null>();
  const add = (name: string, code: string) => {
    const key = plainName(name);
    if (key !== '') names.set(key, names.has(key) && names.get(key) !== code ? null : code);
  };
  const codes = Object.keys(countries.getAlpha2Codes());
  for (const language of languages) {
    const shown = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of codes) add(shown.of(code) ?? '', code);
  }
  const known = new Map(
    [...names].flatMap(([name, code]) => (code === null ? [] : [[name, code] as const])),
  );
  const listed = Object.entries(countries.getNames('en', { select: 'all' })).flatMap(
    ([code, all]) => [all].flat().map((name) => [plainName(name), code] as const),
  );
  return new Map([...known, ...listed, ...Object.entries(usual)]);
}

/**
 * ISO 3166-1 alpha-2 of a country by its code or by any usual name of it; `null`: no country is
 * called so (H09).
 */
export function countryCode(text: string): string | null {
  const upper = text.trim().toUpperCase();
  if (countries.isValid(upper)) return countries.toAlpha2(upper) ?? null;
  byName ??= readNames();
  const name = plainName(text);
  return byName.get(name) ?? byName.get(name.replace(/^the /, '')) ?? null;
}

const shownNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A country by its usual English name; `null`: no such code. */
export const countryName = (code: string): string | null =>
  countries.isValid(code) && code.length === 2 ? (shownNames.of(code.toUpperCase()) ?? null) : null;
