import { withRoute } from '@/lib/http/with-route';
import { setExportRules, setExportRulesInput } from '@/lib/services/exports/set-rules';

export const POST = withRoute({ input: setExportRulesInput, handler: setExportRules });
