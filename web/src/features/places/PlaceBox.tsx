import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useDebounced } from '../../lib/useDebounced';
import { useTexts } from '../../lib/useTexts';
import './PlaceBox.css';
import { type FoundPlace, findPlaces } from './search';
import { placeTexts } from './texts';

/** A box that finds a place by its name or address; arrows and Enter choose one. */
export function PlaceBox({ label, onPlace }: { label: string; onPlace: (place: FoundPlace) => void }) {
  const t = useTexts(placeTexts);
  const id = useId();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const wanted = useDebounced(q.trim());
  const found = useQuery({
    queryKey: ['places', 'search', wanted],
    queryFn: ({ signal }) => findPlaces(wanted, signal),
    enabled: wanted.length > 0,
  });
  const places = open ? (found.data ?? []) : [];
  const take = (place: FoundPlace) => {
    setQ(place.name);
    setOpen(false);
    onPlace(place);
  };
  return (
    <div className="placebox">
      <label htmlFor={`${id}-box`}>{label}</label>
      <input
        id={`${id}-box`}
        className="textbox"
        type="search"
        role="combobox"
        autoComplete="off"
        aria-expanded={places.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={places.length > 0 ? `${id}-${at}` : undefined}
        placeholder={t('placeholder')}
        value={q}
        onChange={(event) => {
          setQ(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          const chosen = places[at];
          if (step !== undefined) {
            event.preventDefault();
            setAt((now) => Math.max(0, Math.min(places.length - 1, now + step)));
          } else if (event.key === 'Enter' && chosen) {
            event.preventDefault();
            take(chosen);
          } else if (event.key === 'Escape') setOpen(false);
        }}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="placebox-list"
        hidden={places.length === 0}
      >
        {places.map((place, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above handles the keys of the whole list
          <div
            key={`${place.name}/${place.lon}/${place.lat}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="placebox-entry"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(place)}
          >
            <span>{place.name}</span>
            <span className="quiet small">{place.county || place.latin}</span>
          </div>
        ))}
      </div>
      {open && wanted !== '' && found.isSuccess && found.data.length === 0 && (
        <p role="status" className="quiet small">
          {t('none', { q: wanted })}
        </p>
      )}
    </div>
  );
}
