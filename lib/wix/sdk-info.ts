import type { contacts } from '@wix/crm';
import type { WixAddress, WixAddressItem, WixInfo } from './wire';

type SdkInfo = contacts.ContactInfo;

/** Wix's SDK names these parts of an address otherwise and drops what it does not know. */
const toSdkAddress = (address: WixAddress): Record<string, unknown> => {
  const { addressLine, formattedAddress, geocode, ...rest } = address;
  return { ...rest, addressLine1: addressLine, formatted: formattedAddress, location: geocode };
};

const toSdkAddressItem = (item: WixAddressItem): Record<string, unknown> => ({
  ...item,
  address: item.address ? toSdkAddress(item.address) : item.address,
});

/**
 * Wire form → the form the SDK takes (it renames only addresses; other wire names pass as they
 * are). A copy, because the SDK renames keys in what it is given. The cast: its type wants `_id`,
 * it sends `id` unchanged.
 */
export const toSdkInfo = (info: WixInfo): SdkInfo => {
  const copy = structuredClone(info);
  const addresses = copy.addresses?.items
    ? { addresses: { items: copy.addresses.items.map(toSdkAddressItem) } }
    : {};
  return { ...copy, ...addresses } as unknown as SdkInfo;
};
