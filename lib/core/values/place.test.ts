import { describe, expect, it } from 'vitest';
import { countryCode, countryName } from './country';
import { subdivisionCode, subdivisionName } from './subdivision';

describe('H09 a country', () => {
  it.each([
    ['England', 'GB'],
    ['Scotland', 'GB'],
    ['Moldova', 'MD'],
    ['Moldova, Republic of', 'MD'],
    ['Viet Nam', 'VN'],
    ['Vietnam', 'VN'],
    ['Laos', 'LA'],
    ['Republic of Ireland', 'IE'],
    ['Deutschland', 'DE'],
    ['Allemagne', 'DE'],
    ['Österreich', 'AT'],
    ['Osterreich', 'AT'],
    ['España', 'ES'],
    ['Россия', 'RU'],
    ['日本', 'JP'],
    ['ישראל', 'IL'],
    ['U.S.A.', 'US'],
    ['usa', 'US'],
    ['USA', 'US'],
    ['de', 'DE'],
    ['DEU', 'DE'],
    ['276', 'DE'],
    ['The Netherlands', 'NL'],
    ['the gambia', 'GM'],
    ['Türkiye', 'TR'],
    ['Turkey', 'TR'],
    ['Czechia', 'CZ'],
    ['Czech Republic', 'CZ'],
    ["Côte d'Ivoire", 'CI'],
    ['Ivory Coast', 'CI'],
    ['South Korea', 'KR'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Congo', 'CD'],
  ])('%s is %s', (text, code) => expect(countryCode(text)).toBe(code));
  it.each(['Narnia', '', '-', 'EU', '999', 'constructor', 'North'])('%s is none', (text) =>
    expect(countryCode(text)).toBeNull(),
  );
  it('has its usual name, which is understood again', () => {
    expect(['MD', 'VN', 'LA', 'DE', 'US', 'XX', ''].map(countryName)).toEqual([
      'Moldova',
      'Vietnam',
      'Laos',
      'Germany',
      'United States',
      null,
      null,
    ]);
    for (const code of [
      'MD',
      'LA',
      'CZ',
      'KR',
      'KP',
      'CD',
      'CG',
      'TR',
      'PS',
      'MM',
      'HK',
      'BO',
      'TZ',
      'GB',
    ])
      expect([code, countryCode(countryName(code) ?? '')]).toEqual([code, code]);
  });
});

describe('H08 a state or region', () => {
  it.each([
    ['New York', 'US', 'US-NY'],
    ['NY', 'US', 'US-NY'],
    ['n.y.', 'US', 'US-NY'],
    ['US-NY', null, 'US-NY'],
    ['us-ny', 'US', 'US-NY'],
    ['Bayern', 'DE', 'DE-BY'],
    ['Bavaria', 'DE', 'DE-BY'],
    ['Quebec', 'CA', 'CA-QC'],
    ['Québec', 'CA', 'CA-QC'],
    ['São Paulo', 'BR', 'BR-SP'],
    ['Sao Paulo', 'BR', 'BR-SP'],
    ['England', 'GB', 'GB-ENG'],
    ['Comunidad de Madrid', 'ES', 'ES-MD'],
    ['NSW', 'AU', 'AU-NSW'],
    ['Georgia', 'US', 'US-GA'],
    ['New York', 'DE', null],
    ['New York', null, null],
    ['NY', null, null],
    ['Atlantis', 'US', null],
    ['US-ZZ', 'US', null],
    ['', 'US', null],
  ])('%s of %s is %s', (text, country, code) =>
    expect(subdivisionCode({ text, country })).toBe(code),
  );
  it('has its usual name', () =>
    expect(['US-NY', 'us-ny', 'DE-BY', 'CA-QC', 'US-ZZ', 'New York'].map(subdivisionName)).toEqual([
      'New York',
      'New York',
      'Bavaria',
      'Quebec',
      null,
      null,
    ]));
});
