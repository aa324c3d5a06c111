import { withRoute } from '@/lib/http/with-route';
import { undoRun, undoRunInput } from '@/lib/services/two-way/undo/run';
import { showUndoRun, showUndoRunInput } from '@/lib/services/two-way/undo/show-run';

export const GET = withRoute({ input: showUndoRunInput, handler: showUndoRun });
export const POST = withRoute({ input: undoRunInput, handler: undoRun });
