import type { Link } from '@/lib/core/model/link';
import { canonicalEmail, emailForms } from './email';

/**
 * Keys under which these addresses may be kept, each with the one it has today: an international
 * address was once known by the other form of its domain (H06).
 */
export const addressKeys = ({
  addresses,
  keyOf,
}: {
  addresses: readonly string[];
  keyOf: (address: string) => string;
}): ReadonlyMap<string, string> =>
  new Map(
    addresses.flatMap((address) =>
      emailForms(address).map((form) => [keyOf(form), keyOf(canonicalEmail(address))] as const),
    ),
  );

/** The link with its Wix key in today's form. */
export function withTodaysKey({
  link,
  keys,
}: {
  link: Link;
  keys: ReadonlyMap<string, string>;
}): Link {
  const key = keys.get(link.keys.wix ?? '');
  return key === undefined || key === link.keys.wix
    ? link
    : { ...link, keys: { ...link.keys, wix: key } };
}
