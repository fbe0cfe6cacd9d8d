import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { findPlaces } from '../features/places/search';
import '../features/places/PlaceBox.css';
import { inWords, readItems } from '../features/services/services';
import { useLanguage } from '../lib/preferences';
import { say } from '../lib/texts';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Loading } from '../ui/State';
import { findServices } from './services';
import { citizenTexts } from './texts';

/** The one box of the portal: everyday words lead to services and places. */
export function AskBox() {
  const t = useTexts(citizenTexts);
  const language = useLanguage();
  const [q, setQ] = useUrlState('q');
  const [typed, setTyped] = useState(q);
  const places = useQuery({
    queryKey: ['places', 'search', q],
    queryFn: ({ signal }) => findPlaces(q, signal, 5),
    enabled: q !== '',
  });
  const items = useQuery({
    queryKey: ['services', 'items', 'home', q],
    queryFn: ({ signal }) =>
      readItems({ q, class: '', event: '', department: '', object: '' }, '', signal, 5),
    enabled: q !== '',
  });
  const asked = items.data?.items ?? [];
  const found = findServices(q, language);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setQ(typed.trim());
  };
  const near = places.data ?? [];
  return (
    <search className="home-ask">
      <form className="home-form" onSubmit={ask}>
        <input
          className="textbox"
          type="search"
          aria-label={t('question')}
          placeholder={t('placeholder')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="primary" htmlType="submit" size="large">
          {t('search')}
        </Button>
      </form>
      {q !== '' && (
        <div role="status">
          {(places.isFetching || items.isFetching) && found.length + asked.length === 0 ? (
            <Loading />
          ) : found.length + near.length + asked.length === 0 ? (
            <p>
              {t('nothing', { q })} <span className="quiet">{t('nothingNext')}</span>
            </p>
          ) : (
            <ul className="tiles">
              {asked.map((head) => (
                <li key={head.key}>
                  <Link to={`/services/${head.key}`} className="tile">
                    <span className="tile-title">{inWords(head.name, language)}</span>
                    <span className="small quiet">
                      {inWords(head.summary, language) || inWords(head.department, language)}
                    </span>
                  </Link>
                </li>
              ))}
              {found.map((service) => (
                <li key={service.id}>
                  <Link to={service.to} className="tile">
                    <span className="tile-title">{say(service.title, language)}</span>
                    <span className="small quiet">{say(service.note, language)}</span>
                  </Link>
                </li>
              ))}
              {near.map((place) => (
                <li key={`${place.name}/${place.lon}/${place.lat}`}>
                  <Link
                    to={`/chargers?at=${place.lon},${place.lat}&name=${encodeURIComponent(place.name)}`}
                    className="tile"
                  >
                    <span className="tile-title">{t('nearChargers', { name: place.name })}</span>
                    <span className="small quiet">{place.county || t('place')}</span>
                  </Link>
                </li>
              ))}
              {asked.length > 0 && (
                <li>
                  <Link to={`/services?q=${encodeURIComponent(q)}`} className="tile">
                    <span className="tile-title">{t('itemsAll')}</span>
                  </Link>
                </li>
              )}
            </ul>
          )}
        </div>
      )}
    </search>
  );
}
