import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { Link, useParams } from 'react-router';
import { CatalogueTable } from '../features/services/desk/CatalogueTable';
import { readChoices, readWork } from '../features/services/desk/catalogue';
import { catalogueTexts } from '../features/services/desk/catalogueTexts';
import { ItemActs } from '../features/services/desk/ItemActs';
import { ItemEditor } from '../features/services/desk/ItemEditor';
import { inWords } from '../features/services/services';
import { useLanguage } from '../lib/preferences';
import { useTexts } from '../lib/useTexts';
import { useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { State } from '../ui/State';

/** The catalogue as its editors see it. */
export function CataloguePage() {
  const t = useTexts(catalogueTexts);
  return (
    <Page title={t('items')} lead={t('itemsLead')}>
      <CatalogueTable />
    </Page>
  );
}

/** One item: edited, compared, previewed, reviewed. */
export function CatalogueItemPage() {
  const t = useTexts(catalogueTexts);
  const language = useLanguage();
  const client = useQueryClient();
  const { key = '' } = useParams();
  const [mode, setMode] = useUrlState('mode', 'edit');
  const asked = useQuery({
    queryKey: ['catalogue', 'item', key],
    queryFn: async ({ signal }) => ({
      work: await readWork(key, signal),
      choices: await readChoices(signal),
    }),
    // What is being edited is not read anew behind the editor's back: the mark tells of others.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const again = () => void client.invalidateQueries({ queryKey: ['catalogue', 'item', key] });
  const work = asked.data?.work;
  return (
    <Page
      title={inWords(work?.newest.item.name, language) || t('item')}
      lead={work && `${t('versionNo', { n: work.newest.version })} · ${t(work.newest.state as 'draft')}`}
      back={<Link to="/desk/catalogue">{t('items')}</Link>}
      actions={work && <ItemActs work={work} onDone={again} />}
    >
      <Segmented
        aria-label={t('item')}
        value={mode}
        options={(['edit', 'compare', 'preview', 'versions'] as const).map((one) => ({
          value: one,
          label: t(one),
        }))}
        onChange={setMode}
      />
      <State asked={asked}>
        {(found) => (
          <ItemEditor
            key={`${found.work.newest.version}/${found.work.newest.state}/${found.work.mark}`}
            work={found.work}
            choices={found.choices}
            mode={mode}
            onSaved={again}
          />
        )}
      </State>
    </Page>
  );
}
