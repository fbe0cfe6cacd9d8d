import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { Status } from '../../ui/Status';
import { BookForm } from './BookForm';
import { LiveWords } from './LiveWords';
import type { Made, Row } from './resources';
import { resourceTexts } from './texts';
import { freeOf } from './words';

/** One resource of a search: what is free of it, what the site says now, how far, and booking it. */
export function FreeItem({
  row,
  day,
  from,
  to,
  quantity,
  isPublic,
  mayBook,
  linkTo,
  onBooked,
}: {
  row: Row;
  day: string;
  from: string;
  to: string;
  quantity: number;
  isPublic: boolean;
  mayBook: boolean | ReactNode;
  linkTo?: (row: Row) => string;
  onBooked?: (made: Made) => void;
}) {
  const t = useTexts(resourceTexts);
  const say = useFormat();
  return (
    <div className="res-item">
      <span className="res-item-name">{linkTo ? <Link to={linkTo(row)}>{row.name}</Link> : row.name}</span>
      <span className="row small">
        <Status tone={row.free > 0 ? 'good' : 'unknown'}>
          {row.open
            ? t('freeOf', freeOf(row, say.number))
            : row.closed
              ? t('works', { why: row.closed })
              : t('closed')}
        </Status>
        {row.approval && <span className="quiet">{t('needsApproval')}</span>}
        <LiveWords now={row.now} />
      </span>
      <span className="small quiet">
        {[row.kindName, row.regionName, row.address, row.metres !== undefined && say.distance(row.metres)]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span className="res-item-acts">
        {mayBook === true ? (
          <BookForm
            resource={row}
            day={day}
            from={from}
            to={to}
            quantity={quantity}
            isPublic={isPublic}
            onBooked={onBooked}
          />
        ) : (
          mayBook
        )}
      </span>
    </div>
  );
}
