import { type ReactNode, useEffect } from 'react';
import { useCityName } from '../lib/city';
import './Page.css';

/** A page: one heading, what can be done here at its right, the content below. Sets the document's title. */
export function Page({
  title,
  lead,
  actions,
  back,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
  children: ReactNode;
}) {
  const city = useCityName();
  useEffect(() => {
    document.title = `${title} · ${city}`;
  }, [title, city]);
  return (
    <div className="page">
      {back && <div className="page-back no-print">{back}</div>}
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead && <p className="quiet page-lead">{lead}</p>}
        </div>
        {actions && <div className="row no-print">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
