import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { type ApiEnv } from './api';
import { onlyFromHere } from './side-door';

const host = '127.0.0.1:4001';
const door = new Hono<ApiEnv>();
let opened = 0;
door.use(onlyFromHere);
door.post('/reset', (c) => {
  opened += 1;
  return c.json({});
});

const knock = async (headers: Record<string, string>) =>
  (await door.request(`http://${host}/reset`, { method: 'POST', headers })).status;

it.each([
  ['a program on this computer', { host }],
  ['by its other name', { host: 'localhost:4001' }],
  ['a page of its own', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }],
  ['an address typed by hand', { host, 'sec-fetch-site': 'none' }],
])('the side door of the sandbox opens to %s', async (_who, headers) =>
  expect(await knock(headers)).toBe(200),
);

it.each([
  ['a page of elsewhere', { host, origin: 'https://example.org' }],
  ['a page of another port', { host, origin: 'http://127.0.0.1:3000' }],
  ['a page without an origin', { host, origin: 'null' }],
  ['a request that a page of elsewhere started', { host, 'sec-fetch-site': 'cross-site' }],
  ['a name that was made to lead here', { host: 'rebound.example.org:4001' }],
  [
    'that name, from its own page',
    {
      host: 'rebound.example.org:4001',
      origin: 'http://rebound.example.org:4001',
      'sec-fetch-site': 'same-origin',
    },
  ],
  ['no name at all', {}],
])('stays shut to %s, and nothing happens', async (_who, headers) => {
  const before = opened;
  expect(await knock(headers as Record<string, string>)).toBe(403);
  expect(opened).toBe(before);
});
