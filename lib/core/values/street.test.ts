import { describe, expect, it } from 'vitest';
import { joinStreet, partStreet } from './street';

describe('H14 street and number stand in the order of the country', () => {
  it.each([
    ['US', '5', 'Main Street', '5 Main Street'],
    ['GB', '221B', 'Baker Street', '221B Baker Street'],
    ['FR', '12', 'Rue de la Paix', '12 Rue de la Paix'],
    ['DE', '5', 'Hauptstraße', 'Hauptstraße 5'],
    ['DE', '5a', 'Straße des 17. Juni', 'Straße des 17. Juni 5a'],
    ['NL', '10', 'Damrak', 'Damrak 10'],
    ['PT', '5', 'Rua Nova', 'Rua Nova 5'],
    ['ES', '3', 'Calle Mayor', 'Calle Mayor 3'],
    ['HU', '7', 'Fő utca', 'Fő utca 7'],
    ['BR', '100', 'Avenida Paulista', 'Avenida Paulista 100'],
    [null, '5', 'Main Street', '5 Main Street'],
    ['de', '5/7', 'Hauptstraße', 'Hauptstraße 5/7'],
  ] as const)('%s: %s, %s is %s, and is taken apart again', (country, number, name, line) => {
    expect(joinStreet({ street: { number, name }, country })).toBe(line);
    expect(partStreet({ line, country })).toEqual({ number, name });
  });
  it('what is no street with a number is not taken apart', () => {
    for (const line of ['Postfach 12 34 56 AB', 'Quinta da Boavista', '5', '', 'P.O. Box'])
      expect(partStreet({ line, country: 'PT' })).toBeNull();
    expect(partStreet({ line: 'Main Street 5', country: 'US' })).toBeNull();
  });
  it('one of the two alone is the line', () => {
    expect(joinStreet({ street: { number: '', name: 'Main' }, country: 'US' })).toBe('Main');
    expect(joinStreet({ street: { number: '', name: '' }, country: 'US' })).toBe('');
  });
});
