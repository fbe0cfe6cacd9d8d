import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { AssetState, BranchOf } from '../features/things/AssetNode';
import '../features/things/AssetTree.css';
import { assetTexts } from '../features/things/assetTexts';
import { CommandPanel } from '../features/things/CommandPanel';
import { CredentialPanel } from '../features/things/CredentialPanel';
import { certificateTexts } from '../features/things/certificateTexts';
import { commandTexts } from '../features/things/commandTexts';
import { thingTexts } from '../features/things/deskTexts';
import { firmwareTexts } from '../features/things/firmwareTexts';
import { History } from '../features/things/History';
import { LatestValues } from '../features/things/LatestValues';
import { OpenAlarms } from '../features/things/OpenAlarms';
import { stateWord } from '../features/things/stateWord';
import { ThingCertificates } from '../features/things/ThingCertificates';
import { ThingFirmware } from '../features/things/ThingFirmware';
import { ThingRejections } from '../features/things/ThingRejections';
import { ThingRelations } from '../features/things/ThingRelations';
import { readThing } from '../features/things/things';
import { useProfiles } from '../features/things/useProfiles';
import { useMay } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Age } from '../ui/Age';
import { CityMap } from '../ui/CityMap';
import { Facts } from '../ui/Facts';
import { Page } from '../ui/Page';
import { State } from '../ui/State';
import { Status } from '../ui/Status';

/** One device: how it is, what it says, how that went, where it stands, and its key. */
export function ThingPage() {
  const t = useTexts(thingTexts);
  const command = useTexts(commandTexts);
  const firmware = useTexts(firmwareTexts);
  const assets = useTexts(assetTexts);
  const certificates = useTexts(certificateTexts);
  const { id = '' } = useParams();
  const { nameOf, profiles } = useProfiles();
  const mayKey = useMay('things.credential');
  const mayCommand = useMay('things.command');
  const asked = useQuery({
    queryKey: ['thing', id],
    queryFn: ({ signal }) => readThing(id, signal),
    refetchInterval: 5000,
  });
  const thing = asked.data;
  const attributes = (profiles.find((one) => one.code === thing?.profile)?.attributes ?? []).filter(
    (one) => one.kind === 'number' && one.keep !== 'none',
  );
  const kind = profiles.find((one) => one.code === thing?.profile);
  const asset = kind?.asset === true;
  const specs = kind?.commands ?? [];
  return (
    <Page
      title={thing?.name ?? t('thing')}
      lead={
        thing &&
        (asset ? <AssetState id={thing.id} /> : <Status tone={thing.state}>{t(stateWord(thing))}</Status>)
      }
      back={<Link to="/desk/things">{t('things')}</Link>}
    >
      <State asked={asked}>
        {(one) => (
          <div className="columns">
            <div className="stack">
              {asset ? (
                <section className="panel stack" aria-labelledby="below">
                  <div className="row spread">
                    <h2 id="below">{assets('below')}</h2>
                    <Link to={`/desk/things?below=${one.id}`}>{assets('list')}</Link>
                  </div>
                  <div className="asset-tree">
                    <BranchOf id={one.id} />
                  </div>
                </section>
              ) : (
                <section className="panel stack" aria-labelledby="latest">
                  <h2 id="latest">{t('latest')}</h2>
                  <LatestValues thing={one} />
                </section>
              )}
              {specs.length > 0 && (
                <section className="panel stack" aria-labelledby="commands">
                  <h2 id="commands">{command('commands')}</h2>
                  <CommandPanel thing={one.id} specs={specs} may={mayCommand} />
                </section>
              )}
              {attributes.length > 0 && (
                <section className="panel stack" aria-labelledby="history">
                  <h2 id="history">{t('history')}</h2>
                  <History thing={one.id} attributes={attributes} latest={one.values} />
                </section>
              )}
              <section className="panel stack" aria-labelledby="open">
                <h2 id="open">{t('openAlarms')}</h2>
                <OpenAlarms thing={one.id} />
              </section>
              {!asset && (
                <section className="panel stack" aria-labelledby="rejected">
                  <div className="row spread">
                    <h2 id="rejected">{t('rejections')}</h2>
                    <Link to={`/desk/rejections?thing=${one.id}`}>{t('allRejections')}</Link>
                  </div>
                  <ThingRejections thing={one.id} profile={one.profile} />
                </section>
              )}
            </div>
            <div className="stack">
              <section className="panel stack" aria-labelledby="facts">
                <h2 id="facts">{t('facts')}</h2>
                <Facts
                  facts={[
                    [t('profile'), nameOf(one.profile)],
                    [t('serial'), one.serial],
                    [t('region'), one.regionName],
                    [t('org'), one.organisationName],
                    [
                      firmware('runs'),
                      !asset && <ThingFirmware key="runs" thing={one.id} profile={one.profile} />,
                    ],
                    [t('seen'), !asset && <Age key="seen" at={one.lastSeen} />],
                    [
                      t('place'),
                      <span
                        key="place"
                        className="figures"
                      >{`${one.lon.toFixed(5)}, ${one.lat.toFixed(5)}`}</span>,
                    ],
                  ]}
                />
                <CityMap
                  label={t('mapOf', { name: one.name })}
                  height="260px"
                  centre={{ lon: one.lon, lat: one.lat }}
                  zoom={15}
                  selected={{ lon: one.lon, lat: one.lat }}
                />
              </section>
              <section className="panel stack-tight" aria-labelledby="relations">
                <h2 id="relations">{assets('relations')}</h2>
                <ThingRelations thing={one.id} asset={asset} />
              </section>
              {mayKey && !asset && (
                <section className="panel stack-tight" aria-labelledby="credential">
                  <h2 id="credential">{t('credential')}</h2>
                  <CredentialPanel thing={one.id} />
                </section>
              )}
              {mayKey && !asset && (
                <section className="panel stack-tight" aria-labelledby="certificates">
                  <h2 id="certificates">{certificates('certificates')}</h2>
                  <ThingCertificates thing={one.id} />
                </section>
              )}
            </div>
          </div>
        )}
      </State>
    </Page>
  );
}
