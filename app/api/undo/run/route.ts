import { withRoute } from '@/lib/http/with-route';
import { undoRun, undoRunInput } from '@/lib/services/undo/run';
import { showUndoRun, showUndoRunInput } from '@/lib/services/undo/show-run';

export const GET = withRoute({ input: showUndoRunInput, handler: showUndoRun });
export const POST = withRoute({ input: undoRunInput, handler: undoRun });
