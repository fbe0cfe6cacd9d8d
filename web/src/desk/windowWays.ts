import type { Ways } from '../features/services/ways';
import {
  readAcceptance,
  readAsked,
  readForm,
  removeScan,
  saveStep,
  scanAddress,
  scanUpload,
} from '../features/windows/windows';
import { Problem } from '../lib/problem';

/**
 * How a clerk reads and writes the application of the person at the window: all of it
 * through the acceptance, so that it ends with the visit.
 */
export const windowWays = (acceptance: string): Ways => ({
  own: false,
  key: () => ['visitor', 'draft', acceptance],
  read: async (_, signal) => {
    const { draft } = await readAcceptance(acceptance, signal);
    if (!draft) throw new Problem({ status: 404, code: 'windows.no_acceptance' });
    return draft;
  },
  form: (_, signal) => readForm(acceptance, signal),
  asked: (_, answers) => readAsked(acceptance, answers),
  save: (_, step, revision, answers, stay) => saveStep({ id: acceptance, step, revision, answers, stay }),
  upload: (_, material, name) => scanUpload(acceptance, material, name),
  address: (_, paper) => scanAddress(acceptance, paper),
  remove: (_, paper) => removeScan(acceptance, paper),
});
