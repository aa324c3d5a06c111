import type { DraftRow, RowProblem } from '@/lib/core/plan/mapping-rules';
import type { FieldsCheck, FieldsView } from '@/lib/services/views/flows';

export type MappingTableProps = Pick<FieldsView, 'names' | 'fields' | 'directions' | 'locked'> & {
  readonly rows: readonly DraftRow[];
  readonly problems: readonly RowProblem[];
  readonly sample: FieldsCheck['samples'][number] | null;
  readonly onChange: (rows: readonly DraftRow[], said: string) => void;
};
