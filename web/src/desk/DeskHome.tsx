import { Link } from 'react-router';
import { OpenAlarms } from '../features/things/OpenAlarms';
import { useSession } from '../lib/session';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { CityFigures, FeedHealth } from './CityHealth';
import { deskTexts } from './texts';

/** The desk's home: what waits for me, how the city is, whether the feeds are alive. */
export function DeskHome() {
  const t = useTexts(deskTexts);
  const { me } = useSession();
  const post = me?.post;
  const where = [post?.organisationName, post?.regionName].filter(Boolean).join(' · ');
  return (
    <Page
      title={t('hello', { name: me?.name ?? '' })}
      lead={post && t('helloLead', { post: post.title, region: where })}
    >
      <CityFigures />
      <div className="columns">
        <section className="panel stack" aria-labelledby="tasks">
          <div className="row spread">
            <h2 id="tasks">{t('tasks')}</h2>
            <Link to="/desk/alarms?state=unacknowledged">{t('allAlarms')}</Link>
          </div>
          <OpenAlarms />
        </section>
        <section className="panel stack" aria-labelledby="feeds">
          <h2 id="feeds">{t('feeds')}</h2>
          <FeedHealth />
        </section>
      </div>
    </Page>
  );
}
