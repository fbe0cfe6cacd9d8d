import { useEffect, useState } from 'react';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { troubleOf } from './replay';
import { overviewTexts } from './texts';
import { type Replay, replayHours } from './useReplay';

/** The last hours as a strip: how much trouble there was each minute, and a handle to look at any of them again. */
export function TimeSlider({
  replay,
  onMoment,
  onWanted,
}: {
  replay: Replay;
  onMoment: (at: string | null) => void;
  onWanted: () => void;
}) {
  const t = useTexts(overviewTexts);
  const format = useFormat();
  const [playing, setPlaying] = useState(false);
  const frames = replay.body?.frames ?? [];
  const last = frames.length - 1;
  const live = replay.frame < 0;
  const at = live ? last : replay.frame;

  useEffect(() => {
    if (!playing || live) return;
    const timer = setTimeout(() => {
      const next = frames[replay.frame + 1];
      if (next) onMoment(next.at);
      else setPlaying(false);
    }, 250);
    return () => clearTimeout(timer);
  }, [playing, live, frames, replay.frame, onMoment]);

  if (replay.body && frames.length < 2) {
    return <div className="slider slider-none quiet">{t('noReplay')}</div>;
  }
  const begin = () => {
    onWanted();
    if (live && frames[0]) onMoment(frames[0].at);
    setPlaying(!playing || live);
  };
  return (
    <div className={`slider${live ? '' : ' slider-past'}`} data-panel="slider">
      <button type="button" className="slider-button" onClick={begin} aria-pressed={playing && !live}>
        {playing && !live ? t('pause') : t('play')}
      </button>
      <div className="slider-track">
        <Strip counts={frames.map((one) => troubleOf(one.counts))} at={at} />
        <input
          type="range"
          min={0}
          max={Math.max(1, last)}
          value={last < 1 ? 1 : Math.max(0, at)}
          aria-label={t('timeSlider')}
          aria-valuetext={frames[at] ? format.when(frames[at].at) : t('live')}
          onFocus={onWanted}
          onPointerDown={onWanted}
          onChange={(event) => {
            setPlaying(false);
            const chosen = Number(event.target.value);
            onMoment(chosen >= last ? null : (frames[chosen]?.at ?? null));
          }}
        />
        <div className="slider-ends figures">
          <span>{frames[0] ? format.clock(frames[0].at) : t('hours', { n: replayHours })}</span>
          <span>{live ? t('live') : format.clock(replay.at)}</span>
        </div>
      </div>
      <button
        type="button"
        className="slider-button slider-live"
        disabled={live}
        onClick={() => {
          setPlaying(false);
          onMoment(null);
        }}
      >
        {live ? t('live') : t('backToLive')}
      </button>
    </div>
  );
}

// Bars without axes: they show where to look, the number is said in the sentence.
function Strip({ counts, at }: { counts: number[]; at: number }) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      className="slider-strip"
      viewBox={`0 0 ${Math.max(1, counts.length)} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are their place in time
          key={i}
          x={i + 0.1}
          width={0.8}
          y={100 - (count / most) * 92}
          height={(count / most) * 92}
          className={i <= at ? 'strip-past' : 'strip-ahead'}
        />
      ))}
    </svg>
  );
}
