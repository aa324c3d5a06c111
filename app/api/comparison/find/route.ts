import { withRoute } from '@/lib/http/with-route';
import { findInReport, findInReportInput } from '@/lib/services/two-way/comparison/find-in-report';

// A POST, so that addresses never stand in a log or a browser's history.
export const POST = withRoute({ input: findInReportInput, handler: findInReport });
