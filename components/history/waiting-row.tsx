'use client';

import { Checkbox, TextButton } from '@wix/design-system';
import { type WaitingContact } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { NavLink } from '../ui/nav-link';

type Props = {
  readonly contact: WaitingContact;
  readonly isSelected: boolean;
  readonly onToggle: () => void;
  /** `null` when trying again can't help: the owner decides on the contact's page. */
  readonly onRetry: (() => void) | null;
};

export function WaitingRow({ contact, isSelected, onToggle, onRetry }: Props) {
  const name = contact.name ?? text('contact.unnamed');
  return (
    <li className="waiting-row">
      {onRetry ? (
        <Checkbox checked={isSelected} onChange={onToggle}>
          <span className="spoken">{text('history.needs.select', { name })}</span>
        </Checkbox>
      ) : null}
      <span className="grow break">
        <NavLink to={`/contacts/${contact.linkId}`}>{name}</NavLink>
      </span>
      {onRetry ? (
        <TextButton onClick={onRetry} ariaLabel={`${text('retry')}: ${name}`}>
          {text('retry')}
        </TextButton>
      ) : (
        <NavLink to={`/contacts/${contact.linkId}`} ariaLabel={`${text('history.needs.decide')}: ${name}`}>
          {text('history.needs.decide')}
        </NavLink>
      )}
    </li>
  );
}
