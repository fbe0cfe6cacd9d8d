import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { RegionName } from '../features/places/RegionName';
import { RegionPicker } from '../features/places/RegionPicker';
import { CatalogueTable } from '../features/services/desk/CatalogueTable';
import { beginItem, type DeskItem, readChoices, readWork } from '../features/services/desk/catalogue';
import { catalogueTexts } from '../features/services/desk/catalogueTexts';
import { ItemActs } from '../features/services/desk/ItemActs';
import { ItemEditor } from '../features/services/desk/ItemEditor';
import { NewItem, type Start } from '../features/services/desk/NewItem';
import { inWords } from '../features/services/services';
import { useLanguage } from '../lib/preferences';
import { Problem } from '../lib/problem';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { useUrlFilters, useUrlState } from '../lib/useUrlState';
import { Page } from '../ui/Page';
import { Failure, State } from '../ui/State';

// What the form borrows from the places.
const regions = { RegionPicker, RegionName };

const named = {
  edit: 'edit',
  form: 'form',
  compare: 'compare',
  preview: 'preview',
  versions: 'versions',
} as const;
type Mode = keyof typeof named;

/** The views of an item. */
function Modes({ modes, mode, onMode }: { modes: Mode[]; mode: string; onMode: (mode: string) => void }) {
  const t = useTexts(catalogueTexts);
  return (
    <Segmented
      aria-label={t('item')}
      value={mode}
      options={modes.map((one) => ({ value: one, label: t(named[one]) }))}
      onChange={onMode}
    />
  );
}

/** The catalogue as its editors see it. */
export function CataloguePage() {
  const t = useTexts(catalogueTexts);
  const mayEdit = useMay('services.edit');
  return (
    <Page
      title={t('items')}
      lead={t('itemsLead')}
      actions={
        mayEdit && (
          <Link to="/desk/catalogue/new">
            <Button tabIndex={-1}>{t('fresh')}</Button>
          </Link>
        )
      }
    >
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
      <Modes modes={['edit', 'form', 'compare', 'preview', 'versions']} mode={mode} onMode={setMode} />
      <State asked={asked}>
        {(found) => (
          <ItemEditor
            key={`${found.work.newest.version}/${found.work.newest.state}/${found.work.mark}`}
            work={found.work}
            choices={found.choices}
            mode={mode}
            regions={regions}
            onSaved={again}
          />
        )}
      </State>
    </Page>
  );
}

/** An item that is new: how it begins, then its editor; kept once it is saved. */
export function NewItemPage() {
  const t = useTexts(catalogueTexts);
  const go = useNavigate();
  const client = useQueryClient();
  const mayEdit = useMay('services.edit');
  const [mode, setMode] = useUrlState('mode', 'edit');
  const start = useUrlFilters(['from', 'department', 'type', 'package'] as const);
  const wish: Start = start.values;
  const asked = useQuery({
    queryKey: ['catalogue', 'fresh', wish.from, wish.department, wish.type, wish.package],
    queryFn: async ({ signal }) => ({
      choices: await readChoices(signal),
      work: wish.department === '' ? undefined : begun(await beginItem(wish, signal)),
    }),
    enabled: mayEdit,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const back = <Link to="/desk/catalogue">{t('items')}</Link>;
  if (!mayEdit) {
    return (
      <Page title={t('fresh')} back={back}>
        <Failure error={new Problem({ status: 403, code: 'auth.denied' })} />
      </Page>
    );
  }
  return (
    <Page
      title={t('fresh')}
      lead={t(wish.department ? 'notSaved' : 'freshLead')}
      back={back}
      actions={
        wish.department !== '' && (
          <Button onClick={() => start.change({ from: '', department: '', type: '', package: '' })}>
            {t('otherStart')}
          </Button>
        )
      }
    >
      {wish.department !== '' && <Modes modes={['edit', 'form', 'preview']} mode={mode} onMode={setMode} />}
      <State asked={asked}>
        {({ choices, work }) =>
          work ? (
            <ItemEditor
              work={work}
              choices={choices}
              mode={mode}
              fresh
              regions={regions}
              onSaved={(key) => {
                void client.invalidateQueries({ queryKey: ['catalogue'] });
                go(`/desk/catalogue/${key}`, { replace: true });
              }}
            />
          ) : (
            <NewItem choices={choices} onStart={(next) => start.change(next)} />
          )
        }
      </State>
    </Page>
  );
}

// A new item as if it were one that is worked on: nothing of it is kept yet.
const begun = ({ item }: Awaited<ReturnType<typeof beginItem>>): DeskItem => ({
  newest: { item, version: 0, state: 'draft', source: 'desk', madeAt: '' },
  mark: '',
  own: true,
  versions: [],
});
