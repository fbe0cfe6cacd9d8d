import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useLanguage } from '../../lib/preferences';
import { useTexts } from '../../lib/useTexts';
import { useUrlFilters } from '../../lib/useUrlState';
import { State } from '../../ui/State';
import { type Guide, inWords, type Paper, readMaterials } from './services';
import './Services.css';
import { serviceTexts } from './texts';

/** The materials of an item: the questions that narrow them, and what is left under the answers. */
export function SceneMaterials({ guide }: { guide: Guide }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  const url = useUrlFilters(guide.scenes.map((scene) => scene.field));
  const answers = Object.fromEntries(Object.entries(url.values).filter(([, value]) => value !== ''));
  const asked = useQuery({
    queryKey: ['services', 'materials', guide.item.key, answers],
    queryFn: ({ signal }) => readMaterials(guide.item.key, answers, signal),
    placeholderData: (before) => before,
  });
  return (
    <section className="panel stack-tight" aria-labelledby="materials">
      <h2 id="materials">{t('materials')}</h2>
      {guide.scenes.length > 0 && <p className="small quiet">{t('scenesLead')}</p>}
      {guide.scenes.map((scene) => (
        <div key={scene.field} className="stack-tight">
          <span id={`scene-${scene.field}`}>{inWords(scene.ask, language)}</span>
          <Radio.Group
            aria-labelledby={`scene-${scene.field}`}
            value={url.values[scene.field] || undefined}
            onChange={(event) => url.change({ [scene.field]: String(event.target.value) })}
            options={scene.options.map((one) => ({ value: one.code, label: inWords(one.label, language) }))}
          />
        </div>
      ))}
      {url.active > 0 && (
        <div>
          <Button onClick={url.clear}>{t('dropAnswers')}</Button>
        </div>
      )}
      <State asked={asked} isEmpty={(list) => list.length === 0} empty={<p>{t('noMaterials')}</p>}>
        {(list) => (
          <div className="stack-tight">
            <Papers title={t('needed')} list={list.filter((p) => !p.shared && p.sure)} />
            <Papers title={t('perhaps')} list={list.filter((p) => !p.shared && !p.sure)} />
            <Papers title={t('shared')} list={list.filter((p) => p.shared)} />
          </div>
        )}
      </State>
    </section>
  );
}

function Papers({ title, list }: { title: string; list: Paper[] }) {
  const t = useTexts(serviceTexts);
  const language = useLanguage();
  if (list.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {list.map((paper) => (
          <li key={paper.code}>
            {inWords(paper.name, language)}{' '}
            <span className="small quiet">
              {[paper.optional && t('optional'), paper.promise && t('mayPromise')]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
