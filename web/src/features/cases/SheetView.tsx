import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import type { Sheet } from './parcels';
import { parcelTexts } from './parcelTexts';
import { told } from './parcelWords';

type Line = Sheet['groups'][number]['lines'][number];

/** An application as it was asked and answered; what a correction changed is marked. */
export function SheetView({ sheet, official = false }: { sheet: Sheet; official?: boolean }) {
  const language = useLanguage();
  return (
    <div className="stack">
      {sheet.groups.map((group) => (
        <div key={group.step} className="stack-tight">
          <h3>{told(language, group.title)}</h3>
          <dl className="sheet-lines">
            {group.lines.map((line) => (
              <div key={line.field} className={line.round ? 'sheet-changed' : undefined}>
                <dt>{told(language, line.label)}</dt>
                <dd>
                  <Answer line={line} official={official} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  );
}

function Answer({ line, official }: { line: Line; official: boolean }) {
  const t = useTexts(parcelTexts);
  const language = useLanguage();
  return (
    <>
      <span className={line.secret && line.secret !== 'name' ? 'figures' : undefined}>
        {told(language, line.shown)}
      </span>{' '}
      {line.from && !line.round && (
        <span className="small quiet">
          {t(official ? (line.from.startsWith('account.') ? 'fromAccount' : 'fromEarlier') : 'from')}
        </span>
      )}
      {line.round ? (
        <div className="small">
          <Status tone="notice">{t('changed')}</Status>{' '}
          {line.before && <span className="quiet">{t('before', { what: told(language, line.before) })}</span>}
        </div>
      ) : null}
      {line.rows?.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name but their place
        <div key={i} className="small">
          {row.cells
            .map((cell) =>
              t('cell', { what: told(language, cell.label), answer: told(language, cell.shown) }),
            )
            .join(language === 'en' ? ', ' : '，')}
        </div>
      ))}
    </>
  );
}
