import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../lib/useFormat';
import { useTexts } from '../../lib/useTexts';
import { State } from '../../ui/State';
import { Status } from '../../ui/Status';
import { type Branch, readBranch, type Summary } from './assets';
import { assetTexts } from './assetTexts';
import { thingTexts } from './deskTexts';
import { type ThingState, thingStates } from './things';

const shownFirst = 12;

// Silent is worse than good here: somebody should look.
const order: ThingState[] = ['danger', 'warning', 'notice', 'unknown', 'good'];
const rank = (state: ThingState) => order.indexOf(state);

/** One thing of the tree; what is on it is read when it is opened. */
export function AssetNode({
  id,
  name,
  kind,
  asset,
  state,
  below,
}: {
  id: string;
  name: string;
  kind: string;
  asset: boolean;
  state: ThingState;
  below: Summary;
}) {
  const t = useTexts(assetTexts);
  const words = useTexts(thingTexts);
  const [open, setOpen] = useState(false);
  const bears = below.total + below.assets > 0;
  return (
    <li>
      <div className="asset-node">
        {bears ? (
          <Button
            type="text"
            aria-expanded={open}
            aria-label={t(open ? 'shut' : 'open', { name })}
            onClick={() => setOpen(!open)}
          >
            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          </Button>
        ) : (
          <span />
        )}
        <span className="asset-name">
          <Link to={`/desk/things/${id}`}>{name}</Link> <span className="quiet small">{kind}</span>
        </span>
        <span className="asset-figures">
          {asset ? <SummaryWords below={below} /> : <Status tone={state}>{words(state)}</Status>}
        </span>
      </div>
      {open && <BranchOf id={id} />}
    </li>
  );
}

/** How the devices below are: how many in each state that is not good. */
export function SummaryWords({ below }: { below: Summary }) {
  const t = useTexts(assetTexts);
  const words = useTexts(thingTexts);
  const say = useFormat();
  if (below.total === 0) return <span className="quiet">{t('none')}</span>;
  return (
    <>
      <span className="quiet figures">{t('devices', { n: below.total })}</span>
      {thingStates
        .filter((one) => below.states[one] && (one !== 'good' || below.worst === 'good'))
        .map((one) => (
          <Status key={one} tone={one}>
            {words(one)} {say.number(below.states[one] ?? 0)}
          </Status>
        ))}
    </>
  );
}

/** How an asset is: the worst of what is on it. */
export function AssetState({ id }: { id: string }) {
  const asked = useQuery({ queryKey: ['branch', id], queryFn: ({ signal }) => readBranch(id, signal) });
  return asked.data ? (
    <span className="row">
      <SummaryWords below={asked.data.below} />
    </span>
  ) : null;
}

/** What lies directly below a thing. */
export function BranchOf({ id }: { id: string }) {
  const asked = useQuery({
    queryKey: ['branch', id],
    queryFn: ({ signal }) => readBranch(id, signal),
    refetchInterval: 15_000,
  });
  return <State asked={asked}>{(branch) => <Children of={branch} />}</State>;
}

function Children({ of }: { of: Branch }) {
  const t = useTexts(assetTexts);
  const [whole, setWhole] = useState(false);
  const worstFirst = [...of.children].sort((a, b) => rank(a.state) - rank(b.state));
  const shown = whole ? worstFirst : worstFirst.slice(0, shownFirst);
  const hidden = worstFirst.length - shown.length;
  return (
    <ul>
      {shown.map((one) => (
        <AssetNode
          key={one.thing}
          id={one.thing}
          name={one.name}
          kind={one.profileName}
          asset={one.asset}
          state={one.state}
          below={one.below}
        />
      ))}
      {hidden > 0 && (
        <li>
          <Button type="link" onClick={() => setWhole(true)}>
            {t('showAll', { n: hidden })}
          </Button>
        </li>
      )}
      {of.more > 0 && <li className="quiet small">{t('more', { n: of.more })}</li>}
    </ul>
  );
}
