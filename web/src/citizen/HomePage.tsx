import { Link } from 'react-router';
import { NeedsMe } from '../features/cases/NeedsMe';
import { OffersBox } from '../features/services/OffersBox';
import { AirToday } from '../features/things/AirToday';
import { useLanguage } from '../lib/preferences';
import { useSession } from '../lib/session';
import { say } from '../lib/texts';
import { useTexts } from '../lib/useTexts';
import { Page } from '../ui/Page';
import { AskBox } from './AskBox';
import { services } from './services';
import { citizenTexts } from './texts';

/** The portal's start: one box, what is mine now, the air, and the services that work. */
export function HomePage() {
  const t = useTexts(citizenTexts);
  const language = useLanguage();
  const { me } = useSession();
  return (
    <Page title={t('question')}>
      <div className="home">
        <AskBox />
        <div className="home-cols">
          <section className="panel stack-tight" aria-labelledby="mine">
            <h2 id="mine">{t('mine')}</h2>
            {me ? (
              <NeedsMe
                empty={
                  <>
                    <p>{t('mineNothing')}</p>
                    <p className="quiet small">{t('mineNothingNext')}</p>
                  </>
                }
              />
            ) : (
              <p>
                <Link to="/login">{t('mineSignIn')}</Link>
              </p>
            )}
          </section>
          <section className="panel stack-tight" aria-labelledby="air">
            <h2 id="air">
              <Link to="/air">{t('air')}</Link>
            </h2>
            <AirToday />
          </section>
        </div>
        {me && <OffersBox />}
        <section className="stack" aria-labelledby="services">
          <h2 id="services">{t('services')}</h2>
          <ul className="tiles">
            {services.map((service) => (
              <li key={service.id}>
                <Link to={service.to} className="tile">
                  <span className="tile-title">{say(service.title, language)}</span>
                  <span className="small quiet">{say(service.note, language)}</span>
                </Link>
              </li>
            ))}
          </ul>
          <p className="small quiet">{t('servicesNote')}</p>
        </section>
      </div>
    </Page>
  );
}
