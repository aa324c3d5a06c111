'use client';

import { Checkbox } from '@wix/design-system';
import { NavLink } from '@/components/ui/nav-link';
import { type NeedsYouGroup, type WaitingContact } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { Answer } from './answer';
import { Retry } from './retry';
import styles from './waiting-row.module.css';

type Props = {
  readonly contact: WaitingContact;
  readonly group: NeedsYouGroup;
  readonly service: string;
  readonly isSelected: boolean;
  /** `null`: there is no other contact to choose with it. */ readonly onToggle:
    (() => void) | null;
};

/** One contact with the facts needed to decide, and the buttons for it. */
export function WaitingRow({ contact, group, service, isSelected, onToggle }: Props) {
  const name = contact.name ?? text('contact.unnamed');
  return (
    <li className={styles.row} data-hook="waiting">
      {onToggle ? (
        <Checkbox checked={isSelected} onChange={onToggle}>
          <span className="spoken">{text('history.needs.select', { name })}</span>
        </Checkbox>
      ) : null}
      <div className="column grow">
        <div className="row spread">
          <span className="break">
            <NavLink to={`/contacts/${contact.linkId}`}>{name}</NavLink>
          </span>
          {group.canRetry ? <Retry linkId={contact.linkId} name={name} /> : null}
        </div>
        <Answer waiting={contact} decisions={group.decisions} service={service} />
      </div>
    </li>
  );
}
