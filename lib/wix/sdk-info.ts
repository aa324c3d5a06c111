import type { contacts } from '@wix/crm';
import type { WixAddress, WixAddressItem, WixInfo } from './wire';

type SdkInfo = contacts.ContactInfo;

/** Wix's SDK uses other names for these parts of an address and drops unknown ones. */
const toSdkAddress = (address: WixAddress): Record<string, unknown> => {
  const { addressLine, formattedAddress, geocode, ...rest } = address;
  return { ...rest, addressLine1: addressLine, formatted: formattedAddress, location: geocode };
};

const toSdkAddressItem = (item: WixAddressItem): Record<string, unknown> => ({
  ...item,
  address: item.address ? toSdkAddress(item.address) : item.address,
});

/**
 * Converts the wire form into the SDK's form, which differs only in addresses. Works on a copy,
 * because the SDK renames keys in its input. The cast: its type wants `_id`, but it sends `id`
 * unchanged.
 */
export const toSdkInfo = (info: WixInfo): SdkInfo => {
  const copy = structuredClone(info);
  const addresses = copy.addresses?.items
    ? { addresses: { items: copy.addresses.items.map(toSdkAddressItem) } }
    : {};
  return { ...copy, ...addresses } as unknown as SdkInfo;
};
