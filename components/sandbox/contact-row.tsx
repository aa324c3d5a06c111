'use client';

import { Badge, TextButton } from '@wix/design-system';
import { DeleteSmall, MergeSmall } from '@wix/wix-ui-icons-common';
import { type SandboxEdit } from '@/lib/queries/sandbox';
import { type SandboxContact } from '@/lib/services/views/sandbox';
import { text } from '@/lib/text/text';
import styles from './contact-row.module.css';
import { EditableCell } from './editable-cell';
import { editableFields, nameOf } from './sides';

type Props = {
  readonly contact: SandboxContact;
  readonly side: string;
  readonly merging: SandboxContact | null;
  readonly onMerge: () => void;
  readonly onMergeInto: () => void;
  readonly onEdit: (edit: SandboxEdit) => void;
};

/**
 * A contact in three short lines, wide enough for an address and a number; every value can be
 * edited in place.
 */
export function ContactRow({ contact, side, merging, onMerge, onMergeInto, onEdit }: Props) {
  const name = contact.name || contact.email || contact.phone || contact.id;
  const canReceive = merging !== null && merging.id !== contact.id;
  return (
    <li className={styles.row} data-hook={`row-${contact.id}`}>
      <div className={styles.cells}>
        {editableFields.map(({ name: field, label }) => (
          <EditableCell
            key={field}
            field={field}
            label={text(label)}
            ariaLabel={text('sandbox.list.edit', { field: text(label), name })}
            value={contact[field]}
            onSave={(value) =>
              onEdit({ side, kind: 'update', id: contact.id, values: { [field]: value } })
            }
          />
        ))}
      </div>
      <div className={styles.actions}>
        {contact.member ? (
          <Badge size="tiny" skin="neutralStandard" uppercase={false}>
            {text('sandbox.list.member')}
          </Badge>
        ) : null}
        {canReceive ? (
          <TextButton
            size="tiny"
            onClick={onMergeInto}
            ariaLabel={`${text('sandbox.list.mergeAction')}: ${name}`}
          >
            {text('sandbox.list.mergeAction')}
          </TextButton>
        ) : (
          <>
            <button
              type="button"
              className={styles.icon}
              onClick={onMerge}
              aria-label={text('sandbox.list.merge', { name })}
              title={text('sandbox.list.merge', { name })}
            >
              <MergeSmall />
            </button>
            <button
              type="button"
              className={styles.icon}
              onClick={() => onEdit({ side, kind: 'delete', id: contact.id })}
              aria-label={text('sandbox.list.delete', { name, side: nameOf(side) })}
              title={text('sandbox.list.delete', { name, side: nameOf(side) })}
            >
              <DeleteSmall />
            </button>
          </>
        )}
      </div>
    </li>
  );
}
