import { describe, expect, it } from 'vitest';
import { isInsideWix, withHostParams } from './wix-origin';

describe('isInsideWix', () => {
  it('is true only in a frame of the Wix dashboard', () => {
    const search = '?origin=https%3A%2F%2Fmanage.wix.com&instance=x';
    expect(isInsideWix({ search, isFramed: true })).toBe(true);
    expect(isInsideWix({ search, isFramed: false })).toBe(false);
    expect(
      isInsideWix({ search: '?origin=https://manage.wix.com.example.org', isFramed: true }),
    ).toBe(false);
    expect(isInsideWix({ search: '', isFramed: true })).toBe(false);
  });
});

describe('withHostParams', () => {
  it('carries what Wix passed to every address and drops the filters of the last screen', () => {
    const path = withHostParams({
      path: '/history?tab=changes',
      hostSearch: '?origin=https%3A%2F%2Fmanage.wix.com&locale=en&cursor=abc',
    });
    expect(path).toBe('/history?origin=https%3A%2F%2Fmanage.wix.com&locale=en&tab=changes');
  });
  it('leaves a stand-alone address as it is', () => {
    expect(withHostParams({ path: '/contacts/1', hostSearch: '?tab=changes' })).toBe('/contacts/1');
  });
});
