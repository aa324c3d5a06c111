import { type DifferenceLine } from '@/lib/ports/runs';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { viewItems } from '@/lib/services/two-way/first-sync/item-view';
import { type DifferenceView } from '@/lib/services/views/comparison';

/** Lines of a report with the current values of both sides. */
export async function viewDifferences({
  ctx,
  connection,
  lines,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  lines: readonly DifferenceLine[];
}): Promise<readonly DifferenceView[]> {
  const views = await viewItems({
    ctx,
    connection,
    items: lines.map((line) => ({ ...line, isOut: false })),
  });
  return lines.flatMap(({ linkId, isFixed }, index) => {
    const view = views[index];
    return view ? [{ ...view, linkId, isFixed }] : [];
  });
}
